import type { NetworkName } from "../../networks.ts";
import type { BuilderList } from "../../pbs.ts";

/** Ports of a Charon node on its host. */
export interface CharonPorts {
  /** libp2p, TCP; peers reach it. */
  readonly p2p: number;
  readonly monitoring: number;
  /** Metrics of its validator client. */
  readonly validatorMetrics: number;
}

/** Ports of an SSV node on its host. */
export interface SsvPorts {
  /** libp2p, TCP, and its discovery, UDP; peers reach both. */
  readonly p2pTcp: number;
  readonly p2pUdp: number;
  readonly metrics: number;
  readonly api: number;
}

/** What the programs of a Charon node are told. */
export interface CharonContext {
  readonly network: NetworkName;
  readonly ports: CharonPorts;
  /** Under which peers reach the host. */
  readonly publicAddress: string;
  /** Beacon APIs that are asked all at once. */
  readonly beaconApis: readonly string[];
  /** Those that are asked when all others have failed. */
  readonly fallbackBeaconApis: readonly string[];
  /** Hash of the cluster's lock: `0x` and 64 lower-case hex digits. */
  readonly lockHash: string;
  /**
   * Where builders are in the protocol: what the validator client signs for its proposals, the same at every node of the
   * cluster. Before, Charon has it from its lock.
   */
  readonly proposals?: {
    readonly feeRecipient: string;
    readonly gasLimit: number;
    readonly builderBoostFactor?: number | undefined;
    readonly builders?: BuilderList | undefined;
  };
}

/** What an SSV node is told. */
export interface SsvContext {
  readonly network: NetworkName;
  readonly ports: SsvPorts;
  /** Under which peers reach the host. */
  readonly publicAddress: string;
  /** Beacon APIs in the order in which they are asked. */
  readonly beaconApis: readonly string[];
  /** WebSockets of execution clients in the order in which they are asked. */
  readonly webSockets: readonly string[];
}
