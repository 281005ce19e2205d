import type { NetworkName } from "../../catalog/networks.ts";
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
  type ValidatorSettings,
  validatorSchema,
} from "./schema.ts";

export interface EthereumDraft extends DraftBase {
  readonly network: NetworkName | undefined;
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
  return {
    network: read.one("network", networkSchema),
    nodes: read.many("nodes", nodeSchema),
    validatorGroups: read.many("validatorGroups", groupSchema),
    validators: read.many("validators", validatorSchema),
    checkpoints: read.one("checkpoints", checkpointsSchema),
    changes: read.one("changes", changesSchema) ?? {},
  };
}

/** Hosts on which nodes and validator clients run. */
export function placementsOf({ nodes, validators }: EthereumDraft): string[] {
  return [...nodes.valid.values(), ...validators.valid.values()].map(({ host }) => host);
}
