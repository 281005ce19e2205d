import type { Connection } from "../../provider/host/connection.ts";
import type { Host } from "../../topology/hosts/host.ts";

/** How the provider reaches a host; equal for all resources of the host. */
export function connectionOf({ name, ssh, adopt }: Pick<Host, "name" | "ssh" | "adopt">): Connection {
  const { address, port, user, hostKey, previous } = ssh;
  const more = { ...(adopt && { adopt }), ...(previous && { previous }) };
  return { host: name, address, port, user, hostKey, ...more };
}
