import type { ConsensusClient, ExecutionClient, ValidatorClientName } from "../../catalog/clients/clients.ts";
import type {
  FallbackFeeRecipient,
  NodePorts,
  PublicPorts,
  ValidatorPorts,
} from "../../catalog/clients/context.ts";
import type { Genesis } from "../../catalog/genesis.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { BuilderList } from "../../catalog/pbs.ts";
import type { StakingProtocol } from "../../catalog/protocols.ts";

/** An execution client and the beacon node that belongs to it, on one host, in one compose project. */
export interface Node {
  readonly name: string;
  readonly stack: string;
  readonly network: NetworkName;
  /** Where clients do not know the network by its name. */
  readonly genesis?: Genesis | undefined;
  /** Name of its host. */
  readonly host: string;
  readonly execution: ExecutionClient;
  readonly consensus: ConsensusClient;
  /** Builder API that the beacon node asks for blocks; undefined: it builds them with its execution client. */
  readonly builder?: string | undefined;
  /** Absent: the builder API is not ours, or there is none. */
  readonly builderProxy?: NodeBuilder;
  readonly ports: NodePorts;
  /** Other nodes of the stack, as far as it is known where they are reached. */
  readonly peers: readonly NodePeer[];
  /** Fixed public address of the site; undefined when clients have to find it out. */
  readonly publicAddress: string | undefined;
  /** Base URLs of the providers of the checkpoint from which it starts; the others have to agree with the first. None: from the first state. */
  readonly checkpoints: readonly string[];
  readonly fallbackFeeRecipient: FallbackFeeRecipient;
  /** Seconds until it must serve again after a change, where the configuration says so. */
  readonly readyTimeoutSeconds: number | undefined;
  /** Ceiling for both clients together. */
  readonly memoryMiB: number;
  /** Image of each program, by digest. */
  readonly images: Readonly<Record<string, string>>;
  /** Version of each program. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * What a node's setting says for MEV-Boost of ours: in a container beside the node, in the cloud, or in the cloud with the
 * container for when that fails.
 */
export const builderModes = ["local", "cloud", "cloud+local"] as const;
export type BuilderMode = (typeof builderModes)[number];

export const isBuilderMode = (builder: string | undefined): builder is BuilderMode =>
  builderModes.some((mode) => mode === builder);

/** Whether MEV-Boost runs beside a node with that setting. */
export const hasContainer = (builder: string | undefined): boolean =>
  builder === "local" || builder === "cloud+local";

/** Whether a node with that setting asks MEV-Boost in the cloud. */
export const inCloud = (builder: string | undefined): boolean =>
  builder === "cloud" || builder === "cloud+local";

/** Payloads that builders withhold from a node, and what follows. */
export interface Withheld {
  /** After so many of them the node is offered no blocks of builders. */
  readonly payloads: number;
  /** For how long each of them counts. */
  readonly hours: number;
}

/** How a node's beacon node gets blocks of builders: through the builder proxy of its host. */
export interface NodeBuilder {
  readonly mode: BuilderMode;
  readonly withheld: Withheld;
  /** The container beside the node; absent: MEV-Boost is in the cloud alone. */
  readonly mevBoost?: MevBoost;
}

/** A MEV-Boost beside a node. */
export interface MevBoost {
  /** `https://<public key>@<host>` */
  readonly relays: readonly string[];
  /** Ether below which it passes on no bid. */
  readonly minBid: number;
  /** By digest. */
  readonly image: string;
  readonly version: string;
}

/** Another node of the same stack, which is trusted. */
export interface NodePeer {
  readonly name: string;
  readonly execution: ExecutionClient;
  readonly consensus: ConsensusClient;
  /** IPv4 address: in the local network where both stand at one site, else the other site's public one. */
  readonly address: string;
  readonly ports: PublicPorts;
}

/** Validators with one protocol, one fee recipient and one set of relays. */
export interface ValidatorGroup {
  readonly name: string;
  readonly protocol: StakingProtocol;
  readonly feeRecipient: string;
  readonly withdrawalAddress?: string | undefined;
  /** Relays that the validators register with; none: the validators' blocks are built at home, or by {@link builders}. */
  readonly relays: readonly string[];
  /** Builders that are asked as the protocol has it; absent: none. */
  readonly builders?: BuilderList | undefined;
  /** For blocks of builders; undefined: the validator client's own. */
  readonly gasLimit?: number | undefined;
  /** Percentage at which a builder's bid counts against the block that is built at home; undefined: the client's own. */
  readonly builderBoostFactor?: number | undefined;
  readonly graffiti?: string | undefined;
}

/** A program that signs for the validators of one group. */
export interface ValidatorClient {
  readonly name: string;
  readonly stack: string;
  readonly network: NetworkName;
  /** Where clients do not know the network by its name. */
  readonly genesis?: Genesis | undefined;
  /** Name of its host. */
  readonly host: string;
  readonly client: ValidatorClientName;
  readonly group: ValidatorGroup;
  /** Names of its beacon nodes, in the order in which they are asked. */
  readonly beaconNodes: readonly string[];
  /** Their beacon APIs as seen on its host, in the same order. */
  readonly beaconApis: readonly string[];
  readonly ports: ValidatorPorts;
  /** By digest. */
  readonly image: string;
  readonly version: string;
}
