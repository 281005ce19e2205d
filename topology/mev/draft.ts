import type { DraftBase, SectionReader } from "../section-reader.ts";
import { type MevSettings, mevSchema } from "./schema.ts";

export interface MevDraft extends DraftBase {
  readonly mev: MevSettings | undefined;
}

export function readMev(read: SectionReader): Omit<MevDraft, keyof DraftBase> {
  return { mev: read.one("mev", mevSchema) };
}
