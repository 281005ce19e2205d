import type { NetworkName } from "../../../catalog/networks.ts";
import { closedRelays, knownRelays } from "../../../catalog/relays.ts";
import { addressesOf } from "../../hosts/host-addresses.ts";
import { parsePortRanges } from "../../hosts/ports.ts";
import type { HostSettings } from "../../hosts/schema.ts";
import { type Problem, settingPath } from "../../problems.ts";
import { relaysAt } from "../builder.ts";
import type { PlacedDraft } from "../draft.ts";
import { isBuilderMode } from "../node.ts";
import { hostPortNames, publicPorts } from "../ports.ts";
import { checkpointsOf } from "./checkpoints.ts";

/** What is no builder API: a relay speaks another API, and so do the programs of nodes. */
export function wrongBuilder(
  draft: PlacedDraft,
  network: NetworkName,
  node: string,
  builder: string | undefined,
): Problem[] {
  if (builder === undefined || isBuilderMode(builder)) return [];
  const url = new URL(builder);
  const is = whatAnswers(draft, network, url) ?? whatListens(draft, network, url);
  if (is === undefined) return [];
  return [
    {
      check: "builder-other",
      path: settingPath("nodes", node, "builder"),
      reason: `${is}, and a beacon node asks a builder API, which asks relays`,
      remedy:
        "write local, cloud or cloud+local, or the address of a MEV-Boost of your own; relays belong to the validator group",
    },
  ];
}

/** Who is known to answer there. */
function whatAnswers(draft: PlacedDraft, network: NetworkName, { host, hostname }: URL): string | undefined {
  if (relays.has(hostname)) return `${host} is a relay`;
  if (checkpointsOf(draft, network).some((url) => new URL(url).host === host))
    return `${host} is a checkpoint provider`;
  const line = [...draft.sites.valid].find(([, { publicAddress }]) => publicAddress === hostname);
  return line && `${hostname} is the public address of ${line[0]}, where its router answers`;
}

/** What of ours listens at the port: wherever the URL leads, or on its host. */
function whatListens(draft: PlacedDraft, network: NetworkName, url: URL): string | undefined {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const peers = [...draft.nodes.valid.values()]
    .map(({ host }) => draft.hosts.valid.get(host))
    .filter((host) => host !== undefined && addressesOf(host).includes(url.hostname))
    .flatMap((host) => peerPorts(draft, network, host!));
  const what = peers.includes(port) ? "a node's peers" : hostPortNames.get(port);
  const isSshd = [...draft.hosts.valid.values()].some(({ ssh }) =>
    [22, ssh?.port, ssh?.sshdPort].includes(port),
  );
  return (isSshd && `${port} is the port of sshd`) || (what && `${port} is the port of ${what}`);
}

function peerPorts({ sites }: PlacedDraft, network: NetworkName, { site, index }: HostSettings): number[] {
  const ranges = parsePortRanges(sites.valid.get(site)?.publicPorts ?? "") ?? [];
  return Object.values(publicPorts(ranges, index, network) ?? {});
}

const relays: ReadonlySet<string> = new Set([
  ...Object.values(knownRelays).flatMap((known) => Object.keys(known)),
  ...Object.keys(closedRelays),
]);

/** A MEV-Boost beside a node that nobody with relays asks has none to ask itself, and does not start. */
export function buildersUnused(draft: PlacedDraft): Problem[] {
  const { nodes, validators, validatorGroups } = draft;
  const isWhole = [validators, validatorGroups].every(({ valid, names }) => valid.size === names.size);
  if (!isWhole) return [];
  return [...nodes.valid]
    .filter(([node, { builder }]) => isBuilderMode(builder) && relaysAt(draft, node).length === 0)
    .map(([node]) => ({
      check: "builder-unused",
      path: settingPath("nodes", node, "builder"),
      reason: `no validator client that asks ${node} is of a group with relays, so it needs no blocks of builders`,
      remedy: "give a group relays, or remove builder",
    }));
}
