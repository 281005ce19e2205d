import { deriveDisk } from "./disks.ts";
import type { HostsDraft } from "./draft.ts";
import type { Host } from "./host.ts";
import { parsePortRanges } from "./ports.ts";
import type { HostSettings } from "./schema.ts";
import { deriveSsh } from "./ssh.ts";

export interface HostsTopology {
  /** Every host of the inventory, rented or not. */
  readonly inventory: Readonly<Record<string, HostSettings>>;
  /** Hosts that this stack reaches: those it owns and those it places something on. */
  readonly hosts: Readonly<Record<string, Host>>;
  /** Hosts of the inventory that are gone for good. */
  readonly retired: readonly string[];
  /** Lines of authorized_keys of the administrators. */
  readonly accessKeys: readonly string[];
}

/** `placed`: names of the hosts on which systems of this stack run something. */
export function deriveHosts(draft: HostsDraft, placed: ReadonlySet<string>): HostsTopology {
  const used = [...draft.hosts.valid].filter(([name, host]) => isUsed(draft, placed, name, host));
  return {
    inventory: Object.fromEntries(draft.hosts.valid),
    hosts: Object.fromEntries(used.map(([name, host]) => [name, deriveHost(draft, name, host)])),
    retired: [...draft.hosts.valid].filter(([, host]) => host.retired).map(([name]) => name),
    accessKeys: draft.accessKeys,
  };
}

/** Whether this stack has to reach the host: it owns it, or places something there. */
export function isUsed(
  { stack }: HostsDraft,
  placed: ReadonlySet<string>,
  name: string,
  { rented, retired, owner }: HostSettings,
): boolean {
  return rented && !retired && (owner === stack || placed.has(name));
}

function deriveHost(draft: HostsDraft, name: string, host: HostSettings): Host {
  const { site, owner, index, adopt, accepted, os, docker, hardware, disks } = host;
  const { lan, provider, publicAddress, publicPorts: ranges } = draft.sites.valid.get(site)!;
  return {
    name,
    site,
    provider,
    publicAddress: publicAddress === "dynamic" ? undefined : publicAddress,
    publicPorts: ranges === undefined ? undefined : parsePortRanges(ranges),
    owner: owner!,
    owned: owner === draft.stack,
    index,
    ssh: deriveSsh(name, host.ssh)!,
    adopt,
    accepted,
    disks: disks.flatMap(({ use }) => (use === undefined ? [] : [deriveDisk(name, use)])),
    readerKeys: draft.readerKeys,
    trustedNetworks: [...new Set([...(lan === undefined ? [] : [lan]), ...draft.accessNetworks])],
    os,
    upstreamDocker: docker === "upstream" ? draft.repositories.docker : undefined,
    memoryGiB: hardware.memoryGiB,
  };
}
