/** Google Cloud Run: where it runs, and what a service costs whose processor is always its own (instance-based billing). */

/** Regions by price tier: cloud.google.com/run/docs/locations, read 2026-11-27. */
const tiers = {
  1: [
    "asia-east1 asia-northeast1 asia-northeast2 europe-north1 europe-southwest1 europe-west1 europe-west4",
    "europe-west8 europe-west9 me-west1 us-central1 us-east1 us-east4 us-east5 us-south1 us-west1",
  ].flatMap((line) => line.split(" ")),
  2: [
    "africa-south1 asia-east2 asia-northeast3 asia-south1 asia-south2 asia-southeast1 asia-southeast2",
    "australia-southeast1 australia-southeast2 europe-central2 europe-west10 europe-west12 europe-west2",
    "europe-west3 europe-west6 me-central1 me-central2 northamerica-northeast1 northamerica-northeast2",
    "southamerica-east1 southamerica-west1 us-west2 us-west3 us-west4",
  ].flatMap((line) => line.split(" ")),
};

export const cloudRunRegions: readonly string[] = [...tiers[1], ...tiers[2]];

/**
 * US dollars per second of a processor and of a GiB of memory in a region of tier 1, and what tier 2 costs as a multiple
 * of it: cloud.google.com/run/pricing, that of the processor read 2026-11-27. The others are from memory, and so an estimate.
 */
const prices = { vcpuSecond: 0.000_018, gibSecond: 0.000_002, tier2: 1.2 } as const;

/** Seconds that each billing account has for nothing each month, at the prices of tier 1. */
const free = { vcpuSeconds: 240_000, gibSeconds: 450_000 } as const;

/** 730 hours. */
const monthSeconds = 730 * 3600;

/** What all containers of an instance have together. */
export interface InstanceSize {
  readonly vcpus: number;
  readonly gibibytes: number;
}

/** US dollars a month of one instance that always runs, where nothing else uses the free seconds. */
export function monthlyUsd(region: string, { vcpus, gibibytes }: InstanceSize): number {
  const tier = tiers[2].includes(region) ? prices.tier2 : 1;
  const used = (vcpus * prices.vcpuSecond + gibibytes * prices.gibSecond) * monthSeconds * tier;
  const given = free.vcpuSeconds * prices.vcpuSecond + free.gibSeconds * prices.gibSecond;
  return Math.round(used - given);
}
