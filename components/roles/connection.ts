import type { Host } from "../../topology/hosts/host.ts";

/** How the provider reaches a host; equal for all resources of the host. Credentials are ssh's own business. */
export interface Connection {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly adopt?: "reviewed";
}

export function connectionOf({ name, ssh, adopt }: Pick<Host, "name" | "ssh" | "adopt">): Connection {
  const { address, port, user, hostKey } = ssh;
  return { host: name, address, port, user, hostKey, ...(adopt && { adopt }) };
}
