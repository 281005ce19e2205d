/** Whether clusters vote, by what the chain has. */

import type { AttestationOutcome } from "../count.ts";
import type { Owner } from "../participant.ts";

/**
 * Why a cluster is not known to sign: the last vote of one of its validators is in no block, or none of its votes was due
 * since `firstSlot`. `outcomes` are of votes that a block can have already. Undefined where all clusters sign.
 */
export function lackOfVotes(
  clusters: readonly Owner[],
  outcomes: readonly AttestationOutcome[],
  firstSlot: number,
): string | undefined {
  const last = lastVotes(outcomes);
  for (const { name, validators } of clusters) {
    const missing = validators.filter((validator) => last.get(validator)?.included === undefined);
    if (missing.length > 0)
      return `the last votes of validators ${missing.join(", ")} (${name}) are in no block`;
    if (!validators.some((validator) => last.get(validator)!.duty.slot >= firstSlot))
      return `no vote of ${name} was due since then`;
  }
  return undefined;
}

/** Validator → its latest vote. */
function lastVotes(outcomes: readonly AttestationOutcome[]): Map<number, AttestationOutcome> {
  const inOrder = outcomes.toSorted((a, b) => a.duty.slot - b.duty.slot);
  return new Map(inOrder.map((outcome) => [outcome.duty.validator, outcome]));
}
