import type { Genesis } from "../genesis.ts";
import type { NetworkName } from "../networks.ts";
import type { BuilderList } from "../pbs.ts";

/** Ports of a node that peers reach from the internet; the same number outside, on the host and in the container. */
export interface PublicPorts {
  /** Execution client, TCP and UDP. */
  readonly executionP2p: number;
  /** Second one of the execution client: Reth's discv5, UDP. */
  readonly executionSecond: number;
  /** Erigon's snapshots, TCP and UDP. */
  readonly torrent: number;
  /** Beacon node: Lighthouse's and Nimbus's TCP and UDP, Caplin's discovery (UDP). */
  readonly consensusP2p: number;
  /** Lighthouse's and Nimbus's QUIC (UDP), Caplin's TCP and QUIC, which may not equal its discovery port. */
  readonly consensusQuic: number;
}

/** Ports of a node on the host's loopback address. The Engine API is not among them: only the beacon node beside it needs it. */
export interface LoopbackPorts {
  readonly rpc: number;
  readonly webSocket: number;
  readonly beaconApi: number;
  readonly executionMetrics: number;
  readonly consensusMetrics: number;
}

/** Ports of a validator client on the host's loopback address. */
export interface ValidatorPorts {
  readonly keymanager: number;
  readonly metrics: number;
}

export interface NodePorts {
  readonly public: PublicPorts;
  readonly loopback: LoopbackPorts;
}

/**
 * Who is paid for a block that a beacon node builds before the validator client has told it who is to be paid: it
 * forgets that when it restarts (beacon-APIs, prepareBeaconProposer), and a node that takes over was never told.
 */
export interface FallbackFeeRecipient {
  /** What every group of the stack asks for: right, whoever proposes. Absent: they ask for several. */
  readonly everyGroups?: string;
  /** What the solo groups ask for: the operator's own, from where it can be handed on to whom it is due. */
  readonly operators?: string;
}

/** What the programs of a node are told about it. */
export interface NodeContext {
  readonly network: NetworkName;
  /** Where clients do not know the network by its name. */
  readonly genesis?: Genesis | undefined;
  /** Name of the execution client, under which its beacon node finds it. */
  readonly execution: string;
  readonly consensus: string;
  readonly ports: NodePorts;
  /** Fixed public address; undefined when clients have to find it out. */
  readonly publicAddress: string | undefined;
  /** Builder API that the beacon node asks for blocks; undefined: it builds them with its execution client. */
  readonly builder?: string | undefined;
  /** Base URLs of the providers of the checkpoint from which it starts; none: it starts from the first state. */
  readonly checkpoints: readonly string[];
  readonly fallbackFeeRecipient: FallbackFeeRecipient;
}

/** What a validator client is told about the validators that it signs for. */
export interface ValidatorContext {
  readonly network: NetworkName;
  /** Where clients do not know the network by its name. */
  readonly genesis?: Genesis | undefined;
  readonly ports: ValidatorPorts;
  /** Beacon APIs as seen on its host, in the order in which they are asked. */
  readonly beaconApis: readonly string[];
  readonly group: {
    readonly feeRecipient: string;
    /** Relays that the validators register with; none: nobody but a beacon node's own builder builds their blocks. */
    readonly relays: readonly string[];
    /** Builders that the client names to its beacon nodes; absent: none. Beside relays there are none. */
    readonly builders?: BuilderList | undefined;
    /** That they are registered with; undefined: the client's own. */
    readonly gasLimit?: number | undefined;
    /** Percentage at which a builder's bid counts against the block that is built at home; undefined: the client's own. */
    readonly builderBoostFactor?: number | undefined;
    readonly graffiti?: string | undefined;
  };
}

/** Ports of MEV-Boost on the host's loopback address. */
export interface MevBoostPorts {
  readonly api: number;
  readonly metrics: number;
}

/** What MEV-Boost is told of the node that it asks relays for. */
export interface MevBoostContext {
  /** One that it knows by name. */
  readonly network: NetworkName;
  /** `https://<public key>@<host>` */
  readonly relays: readonly string[];
  /** Ether below which it passes on no bid. */
  readonly minBid: number;
  readonly ports: MevBoostPorts;
}
