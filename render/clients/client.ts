import type { PackagedClient } from "../../topology/versions.ts";

/** Ports inside every container. On the host, loopback ports lead to them. */
export const containerPorts = { rpc: 8545, webSocket: 8546, engine: 8551, beaconApi: 5052 } as const;

export type Protocol = "tcp" | "udp";

/** A port that peers reach; its number is the same on the host and in the container, because the client announces it. */
export interface PeerPort {
  readonly port: number;
  readonly protocols: readonly Protocol[];
}

/** A port for programs on the same host only. */
export interface LocalPort {
  readonly host: number;
  readonly container: number;
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
  readonly within: number;
}

/** What one program of a node needs, whatever runs it. Data lie in /data, the Engine API's secret in /jwt.hex. */
export interface ClientService {
  readonly program: PackagedClient;
  readonly arguments: readonly string[];
  readonly peerPorts: readonly PeerPort[];
  readonly localPorts: readonly LocalPort[];
  readonly stopSignal: "SIGINT" | "SIGTERM";
  /** Seconds until a client that does not stop is killed; databases are damaged by less. */
  readonly stopGrace: number;
  /** Part of the node's memory. */
  readonly memoryShare: number;
  readonly probes: readonly HealthProbe[];
}
