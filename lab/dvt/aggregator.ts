/** Who aggregates what others of a committee sign (consensus-specs, phase0/validator.md and altair/validator.md). */

import { createHash } from "node:crypto";

/** TARGET_AGGREGATORS_PER_COMMITTEE, and TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE. */
const wanted = 16;

/** SYNC_COMMITTEE_SUBNET_COUNT */
const subcommittees = 4;

/** Whether a validator does, by its signature over the slot; `committee`: how many validators are in it. */
export function isAggregator(committee: number, selectionProof: string): boolean {
  const one = Math.max(1, Math.floor(committee / wanted));
  const hash = createHash("sha256")
    .update(Buffer.from(selectionProof.slice(2), "hex"))
    .digest();
  return hash.readBigUInt64LE() % BigInt(one) === 0n;
}

/** Validators in a part of a sync committee, each of which is aggregated by itself. */
export const subcommitteeSize = (syncCommittee: number): number => syncCommittee / subcommittees;

/** Parts of the sync committee in which a validator is, by its places there. */
export function subcommitteesOf(places: readonly string[], syncCommittee: number): number[] {
  return [...new Set(places.map((place) => Math.floor(Number(place) / subcommitteeSize(syncCommittee))))];
}
