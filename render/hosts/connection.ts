import type { Connection } from "../../provider/host/connection.ts";
import type { Host } from "../../topology/hosts/host.ts";

/** What of a host says how it is reached. */
export type ReachedHost = Pick<Host, "name" | "ssh" | "adopt">;

/** How the provider reaches a host; equal for all resources of the host. */
export function connectionOf({ name, ssh, adopt }: ReachedHost): Connection {
  const { address, port, user, hostKey, previous } = ssh;
  const former = previous && formerOf(previous);
  const more = { ...(adopt && { adopt }), ...(former && { previous: former }) };
  return { host: name, address, port, user, hostKey, ...more };
}

/** What another way in is reached by; undefined where sshd alone has moved. */
function formerOf({ user, port }: NonNullable<Host["ssh"]["previous"]>): Connection["previous"] {
  if (user === undefined && port === undefined) return undefined;
  return { ...(user !== undefined && { user }), ...(port !== undefined && { port }) };
}
