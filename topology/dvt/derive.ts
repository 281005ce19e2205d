import type { CharonContext, SsvContext } from "../../catalog/clients/dvt/context.ts";
import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { ValidatorGroup } from "../ethereum/node.ts";
import { loopbackPorts } from "../ethereum/ports.ts";
import { deriveGroup } from "../ethereum/validators.ts";
import { publicName, type Tunnel } from "../tunnel/derive.ts";
import type { WholeDvtDraft } from "./draft.ts";
import type { DvtCluster, DvtNode } from "./node.ts";
import { hasFallback, operatorOf, validatorOperatorOf } from "./operators.ts";
import { charonPorts, ssvPorts } from "./ports.ts";
import { programImages } from "./programs.ts";
import { type Loss, lossesOf, quorumOf } from "./quorum.ts";
import type { DvtClusterSettings, DvtNodeSettings } from "./schema.ts";

export interface DvtTopology {
  readonly dvtNodes: Readonly<Record<string, DvtNode>>;
  readonly dvtClusters: Readonly<Record<string, DvtCluster>>;
  /** Which validator clients are left when one thing fails, by the analysis of clusters. */
  readonly validatorLosses: readonly Omit<Loss, "stops">[];
}

/** DVT nodes of a valid draft. `tunnel` is the public way to the stack's nodes. */
export function deriveDvt(draft: WholeDvtDraft, tunnel: Tunnel | undefined): DvtTopology {
  const { network } = draft;
  if (network === undefined) return { dvtNodes: {}, dvtClusters: {}, validatorLosses: [] };
  const nodes = [...draft.dvtNodes.valid].map(([name, node]) => [
    name,
    deriveNode(draft, tunnel, name, node, network),
  ]);
  const clusters = [...draft.dvtClusters.valid].map(([name, cluster]) => [
    name,
    deriveCluster(draft, name, cluster),
  ]);
  const validators = [...draft.validators.valid.keys()].map((name) => validatorOperatorOf(draft, name));
  return {
    dvtNodes: Object.fromEntries(nodes),
    dvtClusters: Object.fromEntries(clusters),
    validatorLosses: lossesOf(validators),
  };
}

function deriveNode(
  draft: WholeDvtDraft,
  tunnel: Tunnel | undefined,
  name: string,
  { host, program, operatorId, enr }: DvtNodeSettings,
  network: NetworkName,
): DvtNode {
  const images = programImages(program);
  const base = {
    name,
    stack: draft.stack,
    network,
    host,
    quorums: quorumsOf(draft, name),
    images: Object.fromEntries(images.map((image) => [image, configuredImage(image, draft.images)])),
    versions: Object.fromEntries(
      images.map((image) => [image, configuredVersion(draft.images.digests[image])!]),
    ),
  };
  return program === "ssv"
    ? { ...base, program, operatorId, context: ssvContext(draft, name, host, network) }
    : { ...base, program, enr, context: charonContext(draft, tunnel, name, host, network) };
}

/** Half of a cluster asks one address first, the other half the other one, so that they do not share one view. */
function ssvContext(draft: WholeDvtDraft, name: string, host: string, network: NetworkName): SsvContext {
  const { beaconApi, webSocket } = loopbackPorts(network);
  const place = clusterOf(draft, name)?.nodes.indexOf(name) ?? 0;
  const addresses = addressesOf(draft, network);
  const ordered = place % 2 === 0 ? addresses : addresses.toReversed();
  return {
    network,
    ports: ssvPorts(network),
    publicAddress: publicAddressOf(draft, host),
    beaconApis: ordered.map((address) => `http://${address}:${beaconApi}`),
    webSockets: ordered.map((address) => `ws://${address}:${webSocket}`),
  };
}

function charonContext(
  draft: WholeDvtDraft,
  tunnel: Tunnel | undefined,
  name: string,
  host: string,
  network: NetworkName,
): CharonContext | undefined {
  const { lockHash, group } = clusterOf(draft, name) ?? {};
  if (lockHash === undefined) return undefined;
  const { beaconApi } = loopbackPorts(network);
  return {
    network,
    ports: charonPorts(network),
    publicAddress: publicAddressOf(draft, host),
    beaconApis: addressesOf(draft, network).map((address) => `http://${address}:${beaconApi}`),
    fallbackBeaconApis: hasFallback(draft) ? [`https://${publicName(tunnel!, network)}`] : [],
    lockHash,
    ...(draft.pbs === "protocol" && { proposals: proposalsOf(deriveGroup(draft, group!)) }),
  };
}

const proposalsOf = ({ feeRecipient, gasLimit, builderBoostFactor, builders }: ValidatorGroup) => ({
  feeRecipient,
  gasLimit: gasLimit!,
  builderBoostFactor,
  builders,
});

function deriveCluster(
  draft: WholeDvtDraft,
  name: string,
  { nodes, lockHash, group }: DvtClusterSettings,
): DvtCluster {
  const { program } = draft.dvtNodes.valid.get(nodes[0]!)!;
  const losses = lossesOf(nodes.map((node) => operatorOf(draft, node)));
  return {
    name,
    program,
    nodes,
    quorum: quorumOf(nodes.length),
    lockHash,
    group: group === undefined ? undefined : deriveGroup(draft, group),
    losses,
  };
}

function quorumsOf({ dvtClusters }: WholeDvtDraft, node: string): Record<string, number> {
  const own = [...dvtClusters.valid].filter(([, { nodes }]) => nodes.includes(node));
  return Object.fromEntries(own.map(([name, { nodes }]) => [name, quorumOf(nodes.length)]));
}

/** The first cluster that has the node. */
function clusterOf({ dvtClusters }: WholeDvtDraft, node: string): DvtClusterSettings | undefined {
  return [...dvtClusters.valid.values()].find(({ nodes }) => nodes.includes(node));
}

const addressesOf = ({ overlay }: WholeDvtDraft, network: NetworkName): readonly string[] =>
  overlay!.vips[network]!;

function publicAddressOf({ hosts, sites }: WholeDvtDraft, host: string): string {
  return sites.valid.get(hosts.valid.get(host)!.site)!.publicAddress;
}
