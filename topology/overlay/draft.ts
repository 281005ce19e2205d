import type { DraftBase, SectionReader } from "../section-reader.ts";
import { type OverlaySettings, overlaySchema } from "./schema.ts";

export interface OverlayDraft extends DraftBase {
  readonly overlay: OverlaySettings | undefined;
}

export function readOverlay(read: SectionReader): Omit<OverlayDraft, keyof DraftBase> {
  return { overlay: read.one("overlay", overlaySchema, "none") };
}
