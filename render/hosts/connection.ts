import type { Connection } from "../../provider/host/connection.ts";
import type { Host, Login } from "../../topology/hosts/host.ts";

/** Where a machine answers, and by which key it is known. `Leaf`: a text, or one that only a cloud knows. */
interface SshEndpoint<Leaf> extends Login {
  readonly address: Leaf;
  readonly hostKey: Leaf;
}

/** What of a host says how it is reached. */
export interface ReachedHost<Leaf = string> extends Pick<Host, "name" | "adopt"> {
  readonly ssh: SshEndpoint<Leaf>;
  /** The only machine from which the host can be reached. */
  readonly bastion?: { readonly name: string; readonly ssh: SshEndpoint<Leaf> };
  /** The instance that the host is in its cloud. */
  readonly instance?: Leaf;
}

type Endpoint<Leaf> = Omit<Connection, "address" | "hostKey" | "bastion" | "instance"> & {
  readonly address: Leaf;
  readonly hostKey: Leaf;
};

/** A connection as the program has it. */
export type ConnectionTo<Leaf> = Endpoint<Leaf> & {
  readonly bastion?: Endpoint<Leaf>;
  readonly instance?: Leaf;
};

/** How the provider reaches a host; equal for all resources of the host. */
export function connectionOf<Leaf>({
  name,
  ssh,
  adopt,
  bastion,
  instance,
}: ReachedHost<Leaf>): ConnectionTo<Leaf> {
  const former = ssh.previous && formerOf(ssh.previous);
  return {
    ...endpointOf(name, ssh),
    ...(adopt && { adopt }),
    ...(former && { previous: former }),
    ...(bastion && { bastion: endpointOf(bastion.name, bastion.ssh) }),
    ...(instance !== undefined && { instance }),
  };
}

function endpointOf<Leaf>(host: string, { address, port, user, hostKey }: SshEndpoint<Leaf>): Endpoint<Leaf> {
  return { host, address, port, user, hostKey };
}

/** What another way in is reached by; undefined where sshd alone has moved. */
function formerOf({ user, port }: NonNullable<Login["previous"]>): Connection["previous"] {
  if (user === undefined && port === undefined) return undefined;
  return { ...(user !== undefined && { user }), ...(port !== undefined && { port }) };
}
