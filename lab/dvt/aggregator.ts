/** Who aggregates the votes of a committee (consensus-specs, phase0/validator.md, "Aggregation selection"). */

import { createHash } from "node:crypto";

/** TARGET_AGGREGATORS_PER_COMMITTEE */
const wanted = 16;

/** Whether a validator does, by its signature over the slot; `committee`: how many validators are in it. */
export function isAggregator(committee: number, selectionProof: string): boolean {
  const one = Math.max(1, Math.floor(committee / wanted));
  const hash = createHash("sha256")
    .update(Buffer.from(selectionProof.slice(2), "hex"))
    .digest();
  return hash.readBigUInt64LE() % BigInt(one) === 0n;
}
