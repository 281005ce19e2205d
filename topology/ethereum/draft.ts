import type { NetworkName } from "../../catalog/networks.ts";
import type { PbsMode } from "../../catalog/pbs.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import type { ImagesDraft } from "../images/draft.ts";
import type { DraftBase, Entries, SectionReader } from "../section-reader.ts";
import { type GroupSettings, groupSchema } from "./group-schema.ts";
import {
  type ChangeSettings,
  changesSchema,
  checkpointsSchema,
  type NodeSettings,
  networkSchema,
  nodeSchema,
  pbsSchema,
  type ValidatorSettings,
  validatorSchema,
} from "./schema.ts";

export interface EthereumDraft extends DraftBase {
  readonly network: NetworkName | undefined;
  readonly pbs: PbsMode;
  readonly nodes: Entries<NodeSettings>;
  readonly validatorGroups: Entries<GroupSettings>;
  readonly validators: Entries<ValidatorSettings>;
  /** Providers that the stack names itself. */
  readonly checkpoints: readonly string[] | undefined;
  readonly changes: ChangeSettings;
}

/** With the hosts that nodes are placed on and the images that they run. */
export type PlacedDraft = EthereumDraft & HostsDraft & ImagesDraft;

export function readEthereum(read: SectionReader): Omit<EthereumDraft, keyof DraftBase> {
  const network = read.one("network", networkSchema);
  const pbs = read.one("pbs", pbsSchema) ?? "sidecar";
  const nodes = read.many("nodes", nodeSchema);
  return {
    network,
    pbs,
    nodes: pbs === "sidecar" ? nodes : withoutBuilders(nodes),
    validatorGroups: read.many("validatorGroups", groupSchema),
    validators: read.many("validators", validatorSchema),
    checkpoints: read.one("checkpoints", checkpointsSchema),
    changes: read.one("changes", changesSchema) ?? {},
  };
}

/** With builders in the protocol, a beacon node has no builder API. */
function withoutBuilders({ valid, names }: Entries<NodeSettings>): Entries<NodeSettings> {
  const without = [...valid].map(([name, { builder: _, ...node }]) => [name, node] as const);
  return { valid: new Map(without), names };
}

/** Hosts on which nodes and validator clients run. */
export function placementsOf({ nodes, validators }: EthereumDraft): string[] {
  return [...nodes.valid.values(), ...validators.valid.values()].map(({ host }) => host);
}
