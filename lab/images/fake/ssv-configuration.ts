/**
 * The node's configuration file, as far as its keys mean something to the fake. It ignores those that it does not know
 * (cleanenv). Defaults and the keys that have to be there: option structs of ssvlabs/ssv, 365a4aba, 2025-11-17.
 */

import { readFileSync } from "node:fs";
import { parse } from "yaml";

export interface SsvConfiguration {
  readonly network: string;
  readonly database: string;
  /** Beacon APIs in the order in which they are asked. */
  readonly beaconNodes: readonly string[];
  /** Slots that a beacon node may be behind. */
  readonly beaconTolerance: number;
  readonly parallelSubmissions: boolean;
  /** WebSockets, likewise. */
  readonly executionClients: readonly string[];
  /** Blocks that an execution client may be behind. */
  readonly executionTolerance: number;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly hostAddress: string;
  readonly privateKeyFile: string;
  readonly passwordFile: string;
  /** 0: none. */
  readonly metricsPort: number;
  readonly apiPort: number;
  readonly doppelgangerProtection: boolean;
}

/** Reads the files, of which a later one counts more. Fails, in the node's words, for what it refuses. */
export function readConfiguration(files: readonly string[]): SsvConfiguration {
  const read = readerOf(files.map(documentIn));
  return {
    network: read.text("ssv.Network", "mainnet"),
    database: read.text("db.Path", "./data/db"),
    beaconNodes: read.required("eth2.BeaconNodeAddr").split(";"),
    beaconTolerance: read.number("eth2.SyncDistanceTolerance", 4),
    parallelSubmissions: read.flag("eth2.WithParallelSubmissions"),
    executionClients: read.required("eth1.ETH1Addr").split(";"),
    executionTolerance: read.number("eth1.ETH1SyncDistanceTolerance", 5),
    tcpPort: read.number("p2p.TcpPort", 13_001),
    udpPort: read.number("p2p.UdpPort", 12_001),
    hostAddress: read.text("p2p.HostAddress", ""),
    privateKeyFile: read.text("KeyStore.PrivateKeyFile", ""),
    passwordFile: read.text("KeyStore.PasswordFile", ""),
    metricsPort: read.number("MetricsAPIPort", 0),
    apiPort: read.number("SSVAPIPort", 0),
    doppelgangerProtection: read.flag("EnableDoppelgangerProtection"),
  };
}

function documentIn(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`could not read config: ${(error as Error).message}`);
  }
}

function readerOf(documents: readonly unknown[]) {
  const found = (key: string): unknown =>
    documents.map((document) => valueAt(document, key)).findLast((value) => value !== undefined);
  const typed = <T extends string | number | boolean>(key: string, standard: T): T => {
    const value = found(key) ?? standard;
    if (typeof value !== typeof standard)
      throw new Error(`could not read config: ${key} is not a ${typeof standard}`);
    return value as T;
  };
  return {
    text: (key: string, standard: string) => typed<string>(key, standard),
    number: (key: string, standard: number) => typed<number>(key, standard),
    flag: (key: string) => typed<boolean>(key, false),
    required: (key: string): string => {
      const value = typed<string>(key, "");
      if (value === "")
        throw new Error(`could not read config: field "${key}" is required but the value is not provided`);
      return value;
    },
  };
}

/** `eth2.BeaconNodeAddr` is below `eth2`. */
function valueAt(document: unknown, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (value, part) => (value as Record<string, unknown> | null | undefined)?.[part],
      document,
    );
}
