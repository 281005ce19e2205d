/**
 * What Charon does in each slot, whether or not its own validator client lives: it decides with the others, and publishes
 * what enough validator clients of the cluster have signed.
 */

import type { ClusterOperator } from "../../dvt/operator.ts";
import {
  type Attestation,
  type AttestationData,
  attestationRoot,
  blockRoot,
  type Contribution,
  randaoRoot,
  type SigningContext,
} from "../../dvt/signing-roots.ts";
import {
  type AttesterDuty,
  bitsOf,
  contributionPath,
  dutiesIn,
  type EpochDuties,
  type ProducedBlock,
  type ProposerDuty,
  pathOfBlock,
  producedBlock,
  rootName,
} from "./beacon-duties.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import { Expected } from "./charon-expected.ts";
import { failed, log } from "./charon-log.ts";
import type { CharonMetrics } from "./charon-metrics.ts";
import type { CharonValidators } from "./charon-validators.ts";
import type { Slots } from "./slots.ts";

export interface CharonDutyOptions {
  readonly beacon: CharonBeaconNodes;
  readonly slots: Slots;
  readonly context: SigningContext;
  readonly operator: ClusterOperator;
  readonly validators: CharonValidators;
  readonly metrics: CharonMetrics;
  /** What it says of builders when it asks for a block. */
  readonly preference: string;
}

const graffiti = "charon";

/** Slots (core/deadline.go). */
const deadline = 5;

export class CharonDuties {
  readonly #options: CharonDutyOptions;
  readonly votes = new Expected<AttestationData>();
  readonly proposals = new Expected<ProducedBlock>();
  readonly #epochs = new Expected<EpochDuties>();
  /** Of the present epoch, or of the last one that was found out. */
  #known = nothing(-1);

  constructor(options: CharonDutyOptions) {
    this.#options = options;
  }

  /** For ever. */
  perform(): Promise<never> {
    return this.#options.slots.each((slot) => {
      this.#performSlot(slot).catch(failed("sched", "Resolving duties error (retrying next slot)"));
    });
  }

  async attesterIn(slot: number): Promise<AttesterDuty[]> {
    return dutiesIn(slot, (await this.#dutiesAt(slot)).attester);
  }

  /** Votes as one, on which the cluster has decided; `root`: that of what they vote for. */
  async aggregate(slot: number, root: string): Promise<Attestation> {
    const { beacon, operator } = this.#options;
    const path = `/eth/v1/validator/aggregate_attestation?slot=${slot}&attestation_data_root=${root}`;
    const own = beacon.ask<Attestation>(path).then((found) => JSON.stringify(found));
    own.catch(failed("sched", "Failed to fetch aggregate attestation"));
    return JSON.parse(await operator.decide({ kind: "aggregator", slot, part: root }, own)) as Attestation;
  }

  /** Messages of a part of the sync committee as one, likewise. */
  async contribution(slot: number, subcommittee: string, root: string): Promise<Contribution> {
    const { beacon, operator } = this.#options;
    const path = contributionPath(slot, subcommittee, root);
    const own = beacon.ask<Contribution>(path).then((found) => JSON.stringify(found));
    own.catch(failed("sched", "Failed to fetch sync committee contribution"));
    const duty = { kind: "contribution", slot, part: `${subcommittee}_${root}` } as const;
    return JSON.parse(await operator.decide(duty, own)) as Contribution;
  }

  /** Fails where the cluster proposes nothing in the slot. */
  async proposerIn(slot: number): Promise<ProposerDuty> {
    const [duty] = dutiesIn(slot, (await this.#dutiesAt(slot)).proposer);
    if (duty === undefined) throw new Error("duty not present for resolved epoch");
    return duty;
  }

  #dutiesAt(slot: number): Promise<EpochDuties> {
    return this.#epochs.at(this.#options.slots.epochOf(slot));
  }

  async #performSlot(slot: number): Promise<void> {
    const { slots } = this.#options;
    const epoch = slots.epochOf(slot);
    if (this.#known.epoch !== epoch) await this.#resolve(epoch);
    for (const duty of dutiesIn(slot, this.#known.proposer))
      this.#follow("proposer", slot, this.#propose(slot, duty));
    const attester = dutiesIn(slot, this.#known.attester);
    if (attester.length === 0) return;
    await slots.until(slot, 1 / 3);
    this.#follow("attester", slot, this.#attest(slot, attester));
  }

  /** A duty that is not over some slots later has failed, too. */
  #follow(kind: "attester" | "proposer", slot: number, duty: Promise<void>): void {
    const { slots, metrics } = this.#options;
    let isDone = false;
    duty.then(() => (isDone = true)).catch(failed("sched", `Duty failed: ${kind}`));
    slots.until(slot + deadline, 0).then(() => isDone || metrics.recordFailedDuty(kind));
  }

  async #resolve(epoch: number): Promise<void> {
    const { beacon, validators, metrics } = this.#options;
    const active = await validators.refresh(beacon);
    metrics.activeValidators = active.length;
    const indexes = active.map(({ index }) => String(index));
    this.#known = indexes.length === 0 ? nothing(epoch) : await this.#dutiesOf(epoch, indexes);
    this.#epochs.note(epoch, this.#known);
    if (active.length === 0) return log("INFO", "sched", "No active validators for slot");
    const preparations = active.map(({ index, feeRecipient }) => ({
      validator_index: String(index),
      fee_recipient: feeRecipient,
    }));
    beacon
      .submit("/eth/v1/validator/prepare_beacon_proposer", preparations)
      .catch(failed("sched", "Failed to submit proposal preparations"));
  }

  async #dutiesOf(epoch: number, indexes: readonly string[]): Promise<EpochDuties> {
    const { beacon } = this.#options;
    const [attester, all] = await Promise.all([
      beacon.ask<AttesterDuty[]>(`/eth/v1/validator/duties/attester/${epoch}`, indexes),
      beacon.ask<ProposerDuty[]>(`/eth/v1/validator/duties/proposer/${epoch}`),
    ]);
    const proposer = all.filter((duty) => indexes.includes(duty.validator_index));
    return { epoch, attester, proposer };
  }

  /** One decision for all votes of the slot: they differ in their committee alone. */
  async #attest(slot: number, duties: readonly AttesterDuty[]): Promise<void> {
    const { beacon, operator } = this.#options;
    const path = `/eth/v1/validator/attestation_data?slot=${slot}&committee_index=0`;
    const own = beacon.ask<AttestationData>(path).then((data) => JSON.stringify(data));
    own.catch(failed("sched", "Failed to fetch attestation data"));
    const decided = await operator.decide({ kind: "attester", slot, part: "" }, own);
    const vote = JSON.parse(decided) as AttestationData;
    this.votes.note(slot, vote);
    await Promise.all(
      duties.map((duty) => this.#publishVote(duty, { ...vote, index: duty.committee_index })),
    );
  }

  async #publishVote(duty: AttesterDuty, data: AttestationData): Promise<void> {
    const { beacon, context, operator, validators } = this.#options;
    const { publicKey, index } = validators.byIndex(duty.validator_index);
    const signature = await operator.signedByOthers(publicKey, rootName(attestationRoot(context, data)));
    const attestation = { aggregation_bits: bitsOf(duty), data, signature };
    await beacon.submit("/eth/v1/beacon/pool/attestations", [attestation]);
    log("INFO", "bcast", "Successfully submitted v2 attestations to beacon node", {
      slot: duty.slot,
      validator: index,
    });
  }

  /** The block is asked for when enough validator clients have signed its RANDAO reveal. */
  async #propose(slot: number, duty: ProposerDuty): Promise<void> {
    const { beacon, context, operator, slots, validators } = this.#options;
    const { publicKey, index } = validators.byIndex(duty.validator_index);
    const root = randaoRoot(context, slots.epochOf(slot));
    const own = operator
      .signedByOthers(publicKey, rootName(root))
      .then((reveal) =>
        producedBlock((path) => beacon.answer(path), slot, reveal, graffiti, this.#options.preference),
      )
      .then((proposal) => JSON.stringify(proposal));
    own.catch(failed("sched", "Failed to fetch proposal"));
    const decided = await operator.decide({ kind: "proposer", slot, part: "" }, own);
    const proposal = JSON.parse(decided) as ProducedBlock;
    this.proposals.note(slot, proposal);
    const { version, block } = proposal;
    const signature = await operator.signedByOthers(publicKey, rootName(blockRoot(context, version, block)));
    const headers = { "eth-consensus-version": version };
    await beacon.submit(pathOfBlock(block), { message: block, signature }, headers);
    log("INFO", "bcast", "Successfully submitted proposal to beacon node", { slot, validator: index });
  }
}

const nothing = (epoch: number): EpochDuties => ({ epoch, attester: [], proposer: [] });
