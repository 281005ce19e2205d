/** What differs between two outcomes of the program. */

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { RawConfig } from "../../topology/section-reader.ts";
import type { Places, WantedItems } from "./program.ts";

/** A place that would change. */
export interface PlaceChange {
  /** `i7bb node-i7bbt`: host and role. */
  readonly place: string;
  /** Items that come, go or change. */
  readonly items: readonly string[];
  /** Services that restart: `hoodi-i7bbt/lighthouse`. */
  readonly restarts: readonly string[];
}

/** Places that differ, by name. */
export function placeChanges(before: Places, after: Places): PlaceChange[] {
  const places = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return places.flatMap((place) => {
    const [old, wanted] = [before.get(place) ?? {}, after.get(place) ?? {}];
    const items = changedKeys(old, wanted);
    if (items.length === 0) return [];
    const restarts = new Set(items.flatMap((item) => restartedBy(item, old[item], wanted[item])));
    return [{ place, items, restarts: [...restarts].toSorted() }];
  });
}

/** Names whose values differ. */
export function changedKeys(before: WantedItems, after: WantedItems): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

const serviceSchema = z.looseObject({ image: z.string(), definition: z.unknown(), restart: z.unknown() });
const restartingSchema = z.looseObject({ restarts: z.string() });

/** Limits of a running container are changed without a restart (provider/items/service). */
function restartedBy(item: string, before: unknown, after: unknown): string[] {
  const named = restartingSchema.safeParse(after).data?.restarts.split(",") ?? [];
  const services = named.filter((key) => key.startsWith("service ")).map(nameOf);
  if (!item.startsWith("service ")) return services;
  const [old, wanted] = [serviceSchema.safeParse(before).data, serviceSchema.safeParse(after).data];
  if (old === undefined || wanted === undefined) return services;
  const isSame = isDeepStrictEqual(
    [old.image, old.definition, old.restart],
    [wanted.image, wanted.definition, wanted.restart],
  );
  return isSame ? services : [...services, nameOf(item)];
}

const nameOf = (key: string): string => key.slice(key.indexOf(" ") + 1);

const pinnedSchema = z.object({
  images: z.looseObject({ digests: z.record(z.string(), z.string()).default({}) }).optional(),
  mev: z.looseObject({ mevBoost: z.string().optional(), haproxy: z.string().optional() }).optional(),
});

/** Sections of a configuration in which versions and digests are those of another one. */
export function withPinsOf(sections: RawConfig, other: RawConfig): RawConfig {
  const [own, foreign] = [pinnedSchema.safeParse(sections).data, pinnedSchema.safeParse(other).data];
  if (own === undefined || foreign === undefined) return sections;
  const { images, mev } = foreign;
  return {
    ...sections,
    ...(own.images && images && { images: { ...own.images, digests: images.digests } }),
    ...(own.mev && mev && { mev: { ...own.mev, mevBoost: mev.mevBoost, haproxy: mev.haproxy } }),
  };
}

/** Every pin of a configuration: `reth` → `v2.11.0@sha256:…`; those of the cloud as `mev.mevBoost`. */
export function pinsIn(sections: RawConfig): Readonly<Record<string, string>> {
  const { images, mev } = pinnedSchema.safeParse(sections).data ?? {};
  const cloud = (["mevBoost", "haproxy"] as const).flatMap((name) => {
    const pin = mev?.[name];
    return pin === undefined ? [] : [[`mev.${name}`, pin] as const];
  });
  return { ...images?.digests, ...Object.fromEntries(cloud) };
}
