import type { CharonContext, SsvContext } from "../../catalog/clients/dvt/context.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { ValidatorGroup } from "../ethereum/node.ts";
import type { Loss } from "./quorum.ts";
import type { DvtProgram } from "./schema.ts";

interface DvtNodeBase {
  readonly name: string;
  readonly stack: string;
  readonly network: NetworkName;
  /** Name of its host. */
  readonly host: string;
  /** Quorum of each cluster that it belongs to, by the cluster's name. */
  readonly quorums: Readonly<Record<string, number>>;
  /** Image of each of its programs, by digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

export interface SsvNode extends DvtNodeBase {
  readonly program: "ssv";
  /** Its number in the registry; undefined: it has none yet, and does not run. */
  readonly operatorId: number | undefined;
  readonly context: SsvContext;
}

export interface CharonNode extends DvtNodeBase {
  readonly program: "charon";
  /** Its node record, `enr:…`; undefined: the configuration does not say. */
  readonly enr: string | undefined;
  /** Undefined: its cluster has no lock yet, and it does not run. */
  readonly context: CharonContext | undefined;
}

/** Programs on one host that sign with shares of validators' keys. */
export type DvtNode = SsvNode | CharonNode;

/** DVT nodes that sign together for the same validators. */
export interface DvtCluster {
  readonly name: string;
  readonly program: DvtProgram;
  /** Names of its nodes. */
  readonly nodes: readonly string[];
  /** How many of them have to work. */
  readonly quorum: number;
  /** Of its Charon lock, `0x` and 64 lower-case hex digits; undefined: it has none. */
  readonly lockHash: string | undefined;
  /** To which its validators belong; undefined: the configuration does not say. */
  readonly group: ValidatorGroup | undefined;
  /** What becomes of it when one thing fails, for everything that it depends on. */
  readonly losses: readonly Loss[];
}
