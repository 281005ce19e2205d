import { programsOf } from "../../catalog/clients/clients.ts";
import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { type Network, type NetworkName, networks } from "../../catalog/networks.ts";
import { parsePortRanges } from "../hosts/ports.ts";
import { deriveBuilder } from "./builder.ts";
import { checkpointsOf } from "./checks/checkpoints.ts";
import type { PlacedDraft } from "./draft.ts";
import { fallbackOf } from "./fee-recipient.ts";
import type { Node, ValidatorClient } from "./node.ts";
import { derivePeers } from "./peers.ts";
import { loopbackPorts, publicPorts } from "./ports.ts";
import type { NodeSettings } from "./schema.ts";
import { deriveValidator, type ProxyAddresses } from "./validators.ts";

/** What a stack runs on its Ethereum network; without one there are no nodes and no validators. */
export interface EthereumTopology {
  readonly network: NetworkName | undefined;
  readonly nodes: Readonly<Record<string, Node>>;
  readonly validators: Readonly<Record<string, ValidatorClient>>;
}

/** `proxies`: where hosts reach the nodes of others; none without an overlay. */
export function deriveEthereum(draft: PlacedDraft, proxies: ProxyAddresses): EthereumTopology {
  const { network } = draft;
  if (network === undefined) return { network, nodes: {}, validators: {} };
  const nodes = [...draft.nodes.valid].map(([name, node]) => [name, deriveNode(draft, name, node, network)]);
  const validators = [...draft.validators.valid].map(([name, validator]) => [
    name,
    deriveValidator(draft, proxies, name, validator, network),
  ]);
  return { network, nodes: Object.fromEntries(nodes), validators: Object.fromEntries(validators) };
}

function deriveNode(draft: PlacedDraft, name: string, node: NodeSettings, network: NetworkName): Node {
  const host = draft.hosts.valid.get(node.host)!;
  const site = draft.sites.valid.get(host.site)!;
  const programs = programsOf(node.execution, node.consensus);
  const { genesis, hostShare }: Network = networks[network];
  return {
    name,
    stack: draft.stack,
    network,
    genesis,
    ...node,
    ...deriveBuilder(draft, name, node, network),
    ports: {
      public: publicPorts(parsePortRanges(site.publicPorts!)!, host.index, network)!,
      loopback: loopbackPorts(network),
    },
    peers: derivePeers(draft, name, node.host),
    publicAddress: site.publicAddress === "dynamic" ? undefined : site.publicAddress,
    checkpoints: checkpointsOf(draft, network),
    fallbackFeeRecipient: fallbackOf(draft),
    readyTimeoutSeconds: draft.changes.readyTimeoutSeconds,
    memoryMiB: Math.floor(host.hardware.memoryGiB * 1024 * hostShare),
    images: Object.fromEntries(programs.map((program) => [program, configuredImage(program, draft.images)])),
    versions: Object.fromEntries(
      programs.map((program) => [program, configuredVersion(draft.images.digests[program])!]),
    ),
  };
}
