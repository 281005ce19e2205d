/**
 * What the operator does in each slot for its cluster's validators. Its votes are those of forks before Electra, which the
 * lab's chain has not reached.
 */

import { isAggregator } from "../../dvt/aggregator.ts";
import {
  type Attestation,
  type AttestationData,
  aggregateRoot,
  attestationRoot,
  blockRoot,
  dataRoot,
  randaoRoot,
  selectionRoot,
} from "../../dvt/signing-roots.ts";
import { sign } from "../../dvt/threshold.ts";
import {
  type AttesterDuty,
  bitsOf,
  dutiesIn,
  type EpochDuties,
  type ProducedBlock,
  type ProposerDuty,
  pathOfBlock,
  producedBlock,
  rootName,
  type SyncCommitteeDuty,
} from "./beacon-duties.ts";
import { unlessUnknown } from "./beacon-request.ts";
import type { BeaconNodes } from "./ssv-beacon.ts";
import { say } from "./ssv-log.ts";
import { type DutyOptions, dutyFailed, signTogether, validatorOf } from "./ssv-signing.ts";
import { signInSyncCommittee, syncDutiesOf } from "./ssv-sync.ts";

/** Its default (cli/operator/node.go). */
const graffiti = "ssv.network";

interface SsvDuties extends EpochDuties {
  readonly sync: readonly SyncCommitteeDuty[];
}

/** Performs duties for ever. */
export function performDuties(options: DutyOptions): Promise<never> {
  let duties: Promise<SsvDuties> | undefined;
  let known: number | undefined;
  return options.slots.each((slot) => {
    const epoch = options.slots.epochOf(slot);
    if (epoch !== known) duties = dutiesOf(options, epoch, slot);
    known = epoch;
    lookForDoppelgangers(options, slot).catch(dutyFailed("doppelganger check"));
    duties!
      .then((found) => performSlot(options, slot, found))
      .catch((error: unknown) => {
        known = undefined;
        dutyFailed("duties")(error);
      });
  });
}

async function performSlot(options: DutyOptions, slot: number, duties: SsvDuties): Promise<void> {
  for (const duty of dutiesIn(slot, duties.proposer))
    propose(options, slot, duty).catch(dutyFailed("proposal"));
  const attester = dutiesIn(slot, duties.attester);
  if (attester.length + duties.sync.length === 0) return;
  await options.slots.until(slot, 1 / 3);
  attest(options, slot, attester, duties.sync).catch(dutyFailed("attestation"));
}

async function dutiesOf(
  { beacon, validators, record, feeRecipient }: DutyOptions,
  epoch: number,
  slot: number,
): Promise<SsvDuties> {
  await validators.refresh(beacon);
  const active = validators.active();
  if (active.length === 0) return { epoch, attester: [], proposer: [], sync: [] };
  for (const { publicKey } of active) record.add(publicKey, { slot, epoch });
  const indexes = active.map(({ index }) => String(index));
  const [attester, all, sync] = await Promise.all([
    beacon.ask<AttesterDuty[]>(`/eth/v1/validator/duties/attester/${epoch}`, indexes),
    beacon.ask<ProposerDuty[]>(`/eth/v1/validator/duties/proposer/${epoch}`),
    syncDutiesOf(beacon, epoch, indexes),
    beacon.answer(
      "/eth/v1/validator/prepare_beacon_proposer",
      indexes.map((index) => ({ validator_index: index, fee_recipient: feeRecipient })),
    ),
  ]);
  await beacon.answer("/eth/v1/validator/beacon_committee_subscriptions", attester.map(subscriptionOf));
  const proposer = all.filter((duty) => indexes.includes(duty.validator_index));
  return { epoch, attester, proposer, sync };
}

const subscriptionOf = (duty: AttesterDuty): object => ({
  validator_index: duty.validator_index,
  committee_index: duty.committee_index,
  committees_at_slot: duty.committees_at_slot,
  slot: duty.slot,
  // Whether it aggregates is known only when enough operators have signed the slot, which they do in that slot.
  is_aggregator: true,
});

async function lookForDoppelgangers(options: DutyOptions, slot: number): Promise<void> {
  const { doppelganger, beacon, validators, metrics } = options;
  if (doppelganger === undefined) return;
  doppelganger.track(validators.active().map(({ index }) => index));
  const epoch = doppelganger.lookAt(slot);
  if (epoch === undefined) return;
  const unsafe = doppelganger.unsafe();
  if (unsafe.length > 0)
    for (const { index, is_live } of await livenessOf(beacon, epoch, unsafe.map(String)))
      doppelganger.note(Number(index), is_live);
  metrics.recordDoppelganger(doppelganger.counts());
}

interface Liveness {
  readonly index: string;
  readonly is_live: boolean;
}

const livenessOf = (beacon: BeaconNodes, epoch: number, indexes: readonly string[]): Promise<Liveness[]> =>
  unlessUnknown(beacon.ask(`/eth/v1/validator/liveness/${epoch}`, indexes), () =>
    beacon.ask(
      `/eth/v1/validator/liveness?epoch=${epoch}&${indexes.map((index) => `indices=${index}`).join("&")}`,
    ),
  );

/** One decision for all votes of the slot, which differ in their committee alone, and for the sync committee's block. */
async function attest(
  options: DutyOptions,
  slot: number,
  duties: readonly AttesterDuty[],
  sync: readonly SyncCommitteeDuty[],
): Promise<void> {
  const path = `/eth/v1/validator/attestation_data?slot=${slot}&committee_index=0`;
  const own = options.beacon.ask<AttestationData>(path).then((data) => JSON.stringify(data));
  own.catch(dutyFailed("attestation data"));
  const vote = await options.operator.decide({ kind: "attester", slot, part: "" }, own);
  const data = JSON.parse(vote) as AttestationData;
  signInSyncCommittee(options, slot, sync, data.beacon_block_root);
  for (const duty of duties) {
    const own = { ...data, index: duty.committee_index };
    attestFor(options, duty, own).catch(dutyFailed("attestation"));
    aggregate(options, slot, duty, own).catch(dutyFailed("aggregate"));
  }
}

/** The votes of the validator's committee, if the cluster's signature over the slot says that it aggregates them. */
async function aggregate(
  options: DutyOptions,
  slot: number,
  duty: AttesterDuty,
  data: AttestationData,
): Promise<void> {
  const { beacon, context, operator, slots } = options;
  const validator = validatorOf(options, duty);
  const selection = selectionRoot(context, slot);
  const proof = await operator.sign(
    validator.publicKey,
    rootName(selection),
    sign(validator.share, selection),
  );
  if (!isAggregator(Number(duty.committee_length), proof)) return;
  await slots.until(slot, 2 / 3);
  const path = `/eth/v1/validator/aggregate_attestation?slot=${slot}&attestation_data_root=${dataRoot(data)}`;
  const own = beacon.ask<Attestation>(path).then((found) => JSON.stringify(found));
  own.catch(dutyFailed("aggregate"));
  const decided = await operator.decide({ kind: "aggregator", slot, part: duty.validator_index }, own);
  const message = {
    aggregator_index: duty.validator_index,
    aggregate: JSON.parse(decided) as Attestation,
    selection_proof: proof,
  };
  const root = aggregateRoot(context, message);
  const signature = await signTogether(options, "AGGREGATOR", validator, root, () => true);
  await beacon.submit("/eth/v1/validator/aggregate_and_proofs", [{ message, signature }]);
}

async function attestFor(options: DutyOptions, duty: AttesterDuty, data: AttestationData): Promise<void> {
  const { beacon, context, record } = options;
  const validator = validatorOf(options, duty);
  const signature = await signTogether(options, "COMMITTEE", validator, attestationRoot(context, data), () =>
    record.vote(validator.publicKey, Number(data.source.epoch), Number(data.target.epoch)),
  );
  const attestation = { aggregation_bits: bitsOf(duty), data, signature };
  await beacon.submit("/eth/v1/beacon/pool/attestations", [attestation]);
  say("INFO", "✅ successfully submitted attestations", { slot: duty.slot, validator: validator.index });
}

/** The block is asked for when its RANDAO reveal is there, which is the signature of the whole key. */
async function propose(options: DutyOptions, slot: number, duty: ProposerDuty): Promise<void> {
  const { beacon, context, operator, slots, record } = options;
  const validator = validatorOf(options, duty);
  const root = randaoRoot(context, slots.epochOf(slot));
  const reveal = await operator.sign(validator.publicKey, rootName(root), sign(validator.share, root));
  const ask = <T>(path: string): Promise<T> => beacon.answer<T>(path);
  const own = producedBlock(ask, slot, reveal, graffiti).then((proposal) => JSON.stringify(proposal));
  own.catch(dutyFailed("block"));
  const decided = await operator.decide({ kind: "proposer", slot, part: "" }, own);
  const { version, block } = JSON.parse(decided) as ProducedBlock;
  const signature = await signTogether(
    options,
    "PROPOSER",
    validator,
    blockRoot(context, version, block),
    () => record.propose(validator.publicKey, slot),
  );
  const headers = { "eth-consensus-version": version };
  await beacon.submit(pathOfBlock(block), { message: block, signature }, headers);
  say("INFO", "✅ successfully submitted block proposal", { slot, validator: validator.index });
}
