import { minDiskGB, minMemoryGiB, validatorMemoryMiB } from "../../../catalog/clients/clients.ts";
import { type NetworkName, networks, nodesShare } from "../../../catalog/networks.ts";
import { chainData } from "../../hosts/disks.ts";
import type { HostSettings } from "../../hosts/schema.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import type { NodeSettings } from "../schema.ts";

/** Memory in MiB for the system, Docker and what watches over the host. */
export const systemMemoryMiB = 1024;

/**
 * Whether hosts have enough for what is placed on them. A stack does not know what others place there, so each
 * counts with its network's share of the host and no more.
 */
export function checkResources(draft: PlacedDraft): Problem[] {
  const { network, hosts } = draft;
  if (network === undefined) return [];
  const nodes = [...draft.nodes.valid].flatMap(([name, node]) => {
    const host = hosts.valid.get(node.host);
    return host === undefined ? [] : needsOf(network, name, node, host);
  });
  const validators = [...hosts.valid].flatMap(([name, host]) => validatorMemory(draft, network, name, host));
  return [...nodes, ...validators];
}

function needsOf(network: NetworkName, name: string, node: NodeSettings, host: HostSettings): Problem[] {
  const { hostShare, minThreads } = networks[network];
  const { memoryGiB, threads } = host.hardware;
  const disk = minDiskGB(node.execution, node.consensus, network);
  const rows: readonly [string, string, number, number, string][] = [
    ["host-memory", "memory", minMemoryGiB[node.execution][network], memoryGiB, "GiB"],
    ["host-disk", "disk space", disk, spaceForData(host), "GB"],
    ["host-threads", "threads", minThreads, threads, "threads"],
  ];
  return rows
    .filter(([, , min, all]) => all * hostShare < min)
    .map(([check, what, min, all, unit]) => ({
      check,
      path: settingPath("nodes", name, "host"),
      reason: `${node.execution} with ${node.consensus} needs ${min} ${unit}, and ${network}'s share of the ${all} ${unit} of ${node.host} is ${(all * hostShare).toFixed(1)}`,
      remedy: `place the node on a host with more ${what}`,
      subject: name,
    }));
}

/** The disk that is mounted where nodes keep their data; where none is, the largest that is not mounted elsewhere. */
export function spaceForData({ disks }: HostSettings): number {
  const mounted = disks.filter(holdsData);
  const others = disks.filter(({ use }) => use === undefined);
  const possible = [mounted, others, disks].find((some) => some.length > 0)!;
  return Math.max(...possible.map(({ gigabytes }) => gigabytes));
}

const holdsData = ({ use }: HostSettings["disks"][number]): boolean =>
  use !== undefined && `${chainData}/`.startsWith(`${use.mount}/`);

/** Hosts of which every known disk is mounted, and none where the data go: as after a misspelt `mount`. */
export function resourceWarnings({ hosts, nodes, validators }: PlacedDraft): Problem[] {
  const placed = new Set([...nodes.valid.values(), ...validators.valid.values()].map(({ host }) => host));
  return [...placed].flatMap((name) => {
    const disks = hosts.valid.get(name)?.disks ?? [];
    const elsewhere = disks.flatMap(({ use }) => use?.mount ?? []);
    if (disks.length === 0 || elsewhere.length < disks.length || disks.some(holdsData)) return [];
    return [
      {
        check: "data-disk",
        path: settingPath("hosts", name, "disks"),
        reason: `the data of ${name} go to ${chainData} on the disk of the system: those of its disks that are known are mounted at ${elsewhere.join(", ")}`,
        remedy: `write mount: ${chainData} at the disk that is for the data, if that is not meant`,
      },
    ];
  });
}

/** Validator clients use what nodes and the system leave, those of each network their share of it. */
function validatorMemory(
  { validators }: PlacedDraft,
  network: NetworkName,
  name: string,
  { hardware }: HostSettings,
): Problem[] {
  const placed = [...validators.valid].filter(([, { host }]) => host === name);
  const needed = placed.reduce((sum, [, { client }]) => sum + validatorMemoryMiB[client], 0);
  const rest = (1 - nodesShare) * hardware.memoryGiB * 1024 - systemMemoryMiB;
  const max = Math.max(0, Math.floor(rest * networks[network].validatorShare));
  if (needed <= max) return [];
  return [
    {
      check: "host-memory",
      path: settingPath("hosts", name, "hardware", "memoryGiB"),
      reason: `${placed.map(([client]) => client).join(", ")} need ${needed} MiB, and ${max} MiB of ${name} are left for validator clients of ${network}`,
      remedy: "place some of them on a host with more memory",
      subject: name,
    },
  ];
}
