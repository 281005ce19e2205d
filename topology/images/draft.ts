import type { DraftBase, SectionReader } from "../section-reader.ts";
import { type ImageSettings, imagesSchema } from "./schema.ts";

export interface ImagesDraft extends DraftBase {
  readonly images: ImageSettings;
}

export function readImages(read: SectionReader): Omit<ImagesDraft, keyof DraftBase> {
  return { images: read.one("images", imagesSchema) ?? { digests: {} } };
}
