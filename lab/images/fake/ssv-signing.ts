/** What an operator's duties stand on, and how it signs with the others. */

import type { ClusterOperator } from "../../dvt/operator.ts";
import type { SigningContext } from "../../dvt/signing-roots.ts";
import { sign } from "../../dvt/threshold.ts";
import { type ProposerDuty, rootName } from "./beacon-duties.ts";
import type { Slots } from "./slots.ts";
import type { BeaconNodes } from "./ssv-beacon.ts";
import type { Doppelganger } from "./ssv-doppelganger.ts";
import { say } from "./ssv-log.ts";
import type { RunnerRole, SsvMetrics } from "./ssv-metrics.ts";
import type { SlashingRecord } from "./ssv-slashing.ts";
import type { Validator, Validators } from "./ssv-validators.ts";
import { wordsOf } from "./words.ts";

export interface DutyOptions {
  readonly beacon: BeaconNodes;
  readonly slots: Slots;
  readonly context: SigningContext;
  readonly operator: ClusterOperator;
  readonly validators: Validators;
  readonly feeRecipient: string;
  /** Absent: it signs from its start. */
  readonly doppelganger: Doppelganger | undefined;
  readonly record: SlashingRecord;
  readonly metrics: SsvMetrics;
}

export const dutyFailed =
  (what: string) =>
  (error: unknown): void =>
    say("ERROR", `${what} failed`, { error: wordsOf(error) });

export function validatorOf(
  { validators }: DutyOptions,
  { validator_index }: Pick<ProposerDuty, "validator_index">,
): Validator {
  const found = validators.active().find(({ index }) => index === Number(validator_index));
  if (found === undefined) throw new Error(`validator ${validator_index} is not one of ours`);
  return found;
}

/** With a part of this operator, if it may sign: what enough others have signed is published all the same. */
export async function signTogether(
  { operator, doppelganger, metrics }: DutyOptions,
  role: RunnerRole,
  { publicKey, share, index }: Validator,
  root: Uint8Array,
  isSafe: () => boolean,
): Promise<string> {
  const signs = (doppelganger?.canSign(index) ?? true) && isSafe();
  const sent = performance.now();
  const signature = signs
    ? await operator.sign(publicKey, rootName(root), sign(share, root))
    : await operator.signedByOthers(publicKey, rootName(root));
  metrics.recordPostConsensus(role, signs ? performance.now() - sent : 0);
  doppelganger?.reportQuorum(index);
  return signature;
}
