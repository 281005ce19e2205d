import type { Host } from "../../topology/hosts/host.ts";

/** How the provider reaches a host; equal for all resources of the host. Credentials are ssh's own business. */
export interface Connection {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly adopt?: "reviewed" | undefined;
  readonly previous?: { readonly user?: string; readonly port?: number };
}

export function connectionOf({ name, ssh, adopt }: Pick<Host, "name" | "ssh" | "adopt">): Connection {
  const { address, port, user, hostKey, previous } = ssh;
  const more = { ...(adopt && { adopt }), ...(previous && { previous }) };
  return { host: name, address, port, user, hostKey, ...more };
}
