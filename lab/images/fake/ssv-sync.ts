/**
 * Duties in the sync committee: its messages about the block on which the cluster's vote has decided, and for each part of
 * the committee one contribution of messages.
 */

import { isAggregator, subcommitteeSize, subcommitteesOf } from "../../dvt/aggregator.ts";
import {
  type Contribution,
  contributionRoot,
  syncMessageRoot,
  syncSelectionRoot,
} from "../../dvt/signing-roots.ts";
import { sign } from "../../dvt/threshold.ts";
import { contributionPath, rootName, type SyncCommitteeDuty } from "./beacon-duties.ts";
import { unlessUnknown } from "./beacon-request.ts";
import type { BeaconNodes } from "./ssv-beacon.ts";
import { type DutyOptions, dutyFailed, signTogether, validatorOf } from "./ssv-signing.ts";

/** A beacon node that knows none has no sync committee. */
export async function syncDutiesOf(
  beacon: BeaconNodes,
  epoch: number,
  indexes: readonly string[],
): Promise<SyncCommitteeDuty[]> {
  const path = `/eth/v1/validator/duties/sync/${epoch}`;
  const duties = await unlessUnknown(beacon.ask<SyncCommitteeDuty[]>(path, indexes), async () => []);
  if (duties.length === 0) return [];
  const subscriptions = duties.map(({ validator_index, validator_sync_committee_indices }) => ({
    validator_index,
    sync_committee_indices: validator_sync_committee_indices,
    until_epoch: String(epoch + 1),
  }));
  await beacon.answer("/eth/v1/validator/sync_committee_subscriptions", subscriptions);
  return duties;
}

export function signInSyncCommittee(
  options: DutyOptions,
  slot: number,
  duties: readonly SyncCommitteeDuty[],
  blockRoot: string,
): void {
  const { syncCommitteeSize } = options.context;
  for (const duty of duties) {
    sendMessage(options, slot, duty, blockRoot).catch(dutyFailed("sync committee message"));
    for (const part of subcommitteesOf(duty.validator_sync_committee_indices, syncCommitteeSize))
      contribute(options, slot, duty, blockRoot, part).catch(dutyFailed("sync committee contribution"));
  }
}

async function sendMessage(
  options: DutyOptions,
  slot: number,
  duty: SyncCommitteeDuty,
  blockRoot: string,
): Promise<void> {
  const { beacon, context } = options;
  const root = syncMessageRoot(context, slot, blockRoot);
  const signature = await signTogether(options, "COMMITTEE", validatorOf(options, duty), root, () => true);
  const { validator_index } = duty;
  const message = { slot: String(slot), beacon_block_root: blockRoot, validator_index, signature };
  await beacon.submit("/eth/v1/beacon/pool/sync_committees", [message]);
}

/** As with votes, the cluster's signature says whether the validator makes one. */
async function contribute(
  options: DutyOptions,
  slot: number,
  duty: SyncCommitteeDuty,
  blockRoot: string,
  part: number,
): Promise<void> {
  const { beacon, context, operator, slots } = options;
  const validator = validatorOf(options, duty);
  const selection = syncSelectionRoot(context, slot, part);
  const ownProof = sign(validator.share, selection);
  const proof = await operator.sign(validator.publicKey, rootName(selection), ownProof);
  if (!isAggregator(subcommitteeSize(context.syncCommitteeSize), proof)) return;
  await slots.until(slot, 2 / 3);
  const own = beacon
    .ask<Contribution>(contributionPath(slot, part, blockRoot))
    .then((found) => JSON.stringify(found));
  own.catch(dutyFailed("sync committee contribution"));
  const decided = await operator.decide(
    { kind: "contribution", slot, part: `${duty.validator_index}_${part}` },
    own,
  );
  const message = {
    aggregator_index: duty.validator_index,
    contribution: JSON.parse(decided) as Contribution,
    selection_proof: proof,
  };
  const root = contributionRoot(context, message);
  const role = "SYNC_COMMITTEE_CONTRIBUTION";
  const signature = await signTogether(options, role, validator, root, () => true);
  await beacon.submit("/eth/v1/validator/contribution_and_proofs", [{ message, signature }]);
}
