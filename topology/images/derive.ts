import type { ImagesDraft } from "./draft.ts";

export interface Registry {
  /** `host` or `host:port`. */
  readonly name: string;
  /** PEM certificate of its authority. */
  readonly ca: string | undefined;
}

export interface ImagesTopology {
  /** The registry that stands in for the programs' own ones. */
  readonly registry: Registry | undefined;
}

export function deriveImages({ images: { registry, ca } }: ImagesDraft): ImagesTopology {
  return { registry: registry === undefined ? undefined : { name: registry, ca } };
}
