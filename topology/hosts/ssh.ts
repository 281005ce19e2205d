import type { Ssh } from "./host.ts";
import type { HostSettings } from "./schema.ts";

/** How a host of the inventory is reached; undefined where that does not say by which key it is known. */
export function deriveSsh(name: string, { ssh }: HostSettings): Ssh | undefined {
  if (ssh?.hostKey === undefined) return undefined;
  const { address = name, port, user, hostKey, previous, bootstrap } = ssh;
  return { address, port, user, hostKey, previous, bootstrap };
}
