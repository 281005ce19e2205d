import type { ExitCodes } from "../exit-codes.ts";
import type { NetworkName } from "../networks.ts";
import type { OptionListName } from "../options/options.ts";
import type { MevBoostContext, NodeContext, ValidatorContext } from "./context.ts";

/** Ports inside every container of a node. On the host, loopback ports lead to them. */
export const containerPorts = { rpc: 8545, webSocket: 8546, engine: 8551, beaconApi: 5052 } as const;

/**
 * Ports at which programs listen inside their containers whatever the configuration says: the common ones, those of
 * metrics, and 9090 (Erigon's private API). A peer port has its number there, too, so it must be none of these.
 */
export const portsInContainers: ReadonlySet<number> = new Set([
  ...Object.values(containerPorts),
  ...[5054, 6060, 8008, 9001, 9090],
]);

export type TransportProtocol = "tcp" | "udp";

/** A port that peers reach; its number is the same on the host and in the container, because the client announces it. */
export interface PeerPort {
  readonly port: number;
  readonly protocols: readonly TransportProtocol[];
}

/** A port for programs on the same host only. */
export interface LocalPort {
  readonly host: number;
  readonly container: number;
}

/** The beacon node of a peer: where it is dialled, and who answers there if that is known. */
export interface BeaconPeer {
  /** `/ip4/192.168.1.12/tcp/9000` */
  readonly multiaddr: string;
  /** libp2p's name of its key, `16Uiu2…`. */
  readonly id?: string;
  /** The same key and place as an execution client's are written. */
  readonly enode?: string;
}

/** The other nodes of the stack, which are trusted. */
export interface Peers {
  /** `enode://<public key>@<address>:<port>` of their execution clients. */
  readonly enodes: readonly string[];
  readonly beacons: readonly BeaconPeer[];
}

/** The key by which peers know a program: made on the host before it starts, so that the others can be told. */
export interface IdentityKey {
  readonly format: "secp256k1" | "secp256k1-raw";
  /** Where the program looks for it in its container. */
  readonly target: string;
}

/** Prometheus metrics of a program, on the host's loopback address. */
export interface Metrics {
  readonly port: number;
  readonly path: string;
}

/** A question to a started client, asked on the host. */
export interface HealthProbe {
  /** Short name, unique in the node. */
  readonly name: string;
  readonly url: string;
  /** JSON body; makes it a POST. */
  readonly body?: string;
  /** Text that the answer must contain. */
  readonly expect: string;
  /** Seconds until it must have answered. */
  readonly timeoutSeconds: number;
}

/**
 * An end by which a program says that it must not run again before somebody has found out why, and how it is told from
 * every other end: by its exit code, or by a text that it logs before.
 */
export type SafetyStop = { readonly reason: "doppelganger" | "slashed" } & (
  | { readonly code: number }
  | { readonly log: string }
);

/** Levels of the x86-64 psABI that a client can ask for. */
export type CpuLevel = "x86-64-v2" | "x86-64-v3";

/** A program's image, by a name of its own: clients may share one. */
export interface ClientImage<Name extends string = string> {
  readonly name: Name;
  /** Registry the project publishes to; `images.registry` takes its place where it is set. */
  readonly registry: string;
  readonly repository: string;
  /** Pinned tag by network: a network whose fork is scheduled needs other versions than one without. */
  readonly versions: Readonly<Record<NetworkName, string>>;
  /** Its database, once a newer version has opened it, is lost to an older one. */
  readonly oneWayDatabase?: true;
  /** What its own exit codes say, and what to do then; those that mean the same of every program are in `catalog/exit-codes.ts`. */
  readonly exitCodes?: ExitCodes;
  /** What runs in it: a name on its PATH, a path, or an interpreter and a path. */
  readonly command: readonly string[];
}

/**
 * What one program needs, whatever runs it. Its data lie in /data, which is its home, too: it runs as a user that no
 * /etc/passwd has, and may write nowhere else.
 */
export interface ClientService {
  /** Name of the compose service and of the data folder. */
  readonly name: string;
  readonly image: ClientImage;
  /** Runs `arguments`; the image's own command unless something has to happen before or after it. */
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The host's processors that it sees and runs on, as in `0-3`; absent: all. */
  readonly processors?: string;
  /** A folder in memory that ends with the container, for a secret that the program wants to write. */
  readonly memoryFolder?: string;
  readonly peerPorts: readonly PeerPort[];
  readonly localPorts: readonly LocalPort[];
  readonly metrics: Metrics;
  readonly stopSignal: "SIGINT" | "SIGTERM";
  /** Seconds until a client that does not stop is killed; databases are damaged by less. */
  readonly stopGrace: number;
  readonly probes: readonly HealthProbe[];
  /** It is supervised by us then, and Docker does not start it again. */
  readonly safetyStop?: SafetyStop;
}

/** What every module says. */
interface ClientModule<Image extends string> {
  readonly image: ClientImage<Image>;
  /** The list of what its command line takes, to which a test holds every word that is rendered. */
  readonly options: OptionListName;
}

/** An execution client. The Engine API's secret lies in /jwt.hex. */
export interface ExecutionModule<Image extends string = string> extends ClientModule<Image> {
  /** What its image is compiled for; absent: any processor. */
  readonly minCpu?: CpuLevel;
  /** Memory in GiB below which it does not follow the chain together with a beacon node. */
  readonly minMemoryGiB: Readonly<Record<NetworkName, number>>;
  /** Disk space in GB of a database pruned as the flags say. */
  readonly minDiskGB: Readonly<Record<NetworkName, number>>;
  /** Its part of the node's memory is this, divided by the sum for both programs. */
  readonly memoryWeight: number;
  readonly identity: IdentityKey;
  readonly service: (node: NodeContext, peers: Peers) => ClientService;
}

/** A beacon node that is a program of its own and works with every execution client. */
export interface BeaconModule<Image extends string = string> extends ClientModule<Image> {
  /** Disk space in GB. */
  readonly minDiskGB: Readonly<Record<NetworkName, number>>;
  readonly memoryWeight: number;
  /** Absent where a key cannot be given to it. */
  readonly identity?: IdentityKey;
  /**
   * Seconds until a node serves again after a restart. Judged, not measured: an execution client that was down for
   * minutes has as long to catch up.
   */
  readonly readyTimeoutSeconds: number;
  readonly tcpPort: "consensusP2p";
  readonly service: (node: NodeContext, peers: Peers) => ClientService;
}

/** What a beacon node adds to the execution client that it is a part of. */
export type EmbeddedPart = Pick<ClientService, "arguments" | "peerPorts" | "localPorts" | "probes">;

/** A beacon node inside one execution client's process. */
export interface EmbeddedBeaconModule {
  /** Name of the execution client. */
  readonly partOf: string;
  /** Seconds, as of a {@link BeaconModule}. */
  readonly readyTimeoutSeconds: number;
  readonly tcpPort: "consensusQuic";
  readonly part: (node: NodeContext, peers: Peers) => EmbeddedPart;
}

/**
 * A validator client: it signs. It runs in the host's network, where it reaches beacon nodes on loopback, and so its
 * own interfaces must listen on loopback only. The keymanager API's token lies in /keymanager-token.
 */
export interface ValidatorModule<Image extends string = string> extends ClientModule<Image> {
  /** Ceiling in MiB. */
  readonly memoryMiB: number;
  /**
   * What nobody can make anew, as patterns for names in a folder of the data folder (`.` is the data folder itself):
   * keystores, their passwords and the slashing database.
   */
  readonly irreplaceable: Readonly<Record<string, readonly string[]>>;
  /** Which of these names is that of the slashing database. */
  readonly slashingDatabase: string;
  /** Why it cannot be given a list of builders; absent: it can. */
  readonly noBuilderList?: string;
  /** Why it cannot be given a gas limit without registering with relays; absent: it can. */
  readonly noGasLimit?: string;
  readonly service: (validator: ValidatorContext) => ClientService;
}

/** A program that asks builders for the blocks of a beacon node's validators. */
export interface BuilderModule<Image extends string> extends ClientModule<Image> {
  /** Ceiling in MiB. */
  readonly memoryMiB: number;
  readonly service: (context: MevBoostContext) => ClientService;
}

/** A program of a DVT node: it signs with a share of its validators' keys, together with those of other nodes. */
export interface DvtModule<Image extends string, Context> extends ClientModule<Image> {
  /** Ceiling in MiB. */
  readonly memoryMiB: number;
  /** Disk space in GB and threads below which it does not keep up; absent: it needs little of both. */
  readonly minDiskGB?: number;
  readonly minThreads?: number;
  /** What nobody can make anew, as of a {@link ValidatorModule}. */
  readonly irreplaceable: Readonly<Record<string, readonly string[]>>;
  /** Likewise; absent: it keeps no record of what it has signed. */
  readonly slashingDatabase?: string;
  readonly service: (node: Context) => ClientService;
}
