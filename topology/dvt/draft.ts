import type { PlacedDraft } from "../ethereum/draft.ts";
import type { OverlayDraft } from "../overlay/draft.ts";
import type { DraftBase, Entries, SectionReader } from "../section-reader.ts";
import type { TunnelDraft } from "../tunnel/draft.ts";
import { type DvtClusterSettings, type DvtNodeSettings, dvtClusterSchema, dvtNodeSchema } from "./schema.ts";

export interface DvtDraft extends DraftBase {
  readonly dvtNodes: Entries<DvtNodeSettings>;
  readonly dvtClusters: Entries<DvtClusterSettings>;
}

/** With what DVT nodes stand on. */
export type WholeDvtDraft = DvtDraft & PlacedDraft & OverlayDraft & TunnelDraft;

export function readDvt(read: SectionReader): Omit<DvtDraft, keyof DraftBase> {
  return {
    dvtNodes: read.many("dvtNodes", dvtNodeSchema),
    dvtClusters: read.many("dvtClusters", dvtClusterSchema),
  };
}

/** Hosts on which DVT nodes run. */
export function dvtPlacementsOf({ dvtNodes }: DvtDraft): string[] {
  return [...dvtNodes.valid.values()].map(({ host }) => host);
}
