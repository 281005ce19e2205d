/** Takes what the validator client has signed with this node's shares, and gives it to the cluster. */

import type { ClusterOperator } from "../../dvt/operator.ts";
import {
  type AggregateAndProof,
  type Attestation,
  aggregateRoot,
  attestationRoot,
  blockRoot,
  type ContributionAndProof,
  contributionRoot,
  isBlinded,
  randaoRoot,
  type SigningContext,
  selectionRoot,
  syncMessageRoot,
  syncSelectionRoot,
  type UnsignedBlock,
} from "../../dvt/signing-roots.ts";
import { isSignatureOf } from "../../dvt/threshold.ts";
import { bitsOf, rootName } from "./beacon-duties.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import type { CharonDuties } from "./charon-duties.ts";
import { failed } from "./charon-log.ts";
import type { ActiveValidator, CharonValidators } from "./charon-validators.ts";

export interface SigningOptions {
  readonly beacon: CharonBeaconNodes;
  readonly context: SigningContext;
  readonly duties: CharonDuties;
  readonly operator: ClusterOperator;
  readonly validators: CharonValidators;
}

interface Selection {
  readonly validator_index: string;
  readonly slot: string;
  readonly selection_proof: string;
}

interface SyncSelection extends Selection {
  readonly subcommittee_index: string;
}

interface SignedContribution {
  readonly message: ContributionAndProof;
  readonly signature: string;
}

interface SyncMessage {
  readonly validator_index: string;
  readonly slot: string;
  readonly beacon_block_root: string;
  readonly signature: string;
}

export class PartialSigner {
  readonly #options: SigningOptions;

  constructor(options: SigningOptions) {
    this.#options = options;
  }

  async addAttestation({ aggregation_bits, data, signature }: Attestation): Promise<void> {
    const { context, duties, validators } = this.#options;
    const known = await duties.attesterIn(Number(data.slot));
    const duty = known.find(
      (each) => each.committee_index === data.index && bitsOf(each) === aggregation_bits,
    );
    if (duty === undefined) throw new Error("find pubkey");
    this.#add(validators.byIndex(duty.validator_index), attestationRoot(context, data), signature);
  }

  async addReveal(slot: number, reveal: string): Promise<void> {
    const { context } = this.#options;
    const epoch = Math.floor(slot / context.slotsPerEpoch);
    this.#add(await this.#proposerIn(slot), randaoRoot(context, epoch), reveal);
  }

  /** With its payload or blinded, as the cluster has decided. */
  async addBlock({ message, signature }: { message: UnsignedBlock; signature: string }): Promise<void> {
    const { context, duties } = this.#options;
    const slot = Number(message.slot);
    const proposer = await this.#proposerIn(slot);
    const { version, block } = await duties.proposals.at(slot);
    if (isBlinded(message) !== isBlinded(block))
      throw new Error("dutydb and VC proposals have different blinded value");
    const root = blockRoot(context, version, message);
    if (rootName(root) !== rootName(blockRoot(context, version, block)))
      throw new Error("consensus proposal and VC-submitted one do not match");
    this.#add(proposer, root, signature);
  }

  /** With the proof of the whole key. */
  async addSelection(selection: Selection): Promise<Selection> {
    const { context, validators } = this.#options;
    const validator = validators.byIndex(selection.validator_index);
    const root = selectionRoot(context, Number(selection.slot));
    return { ...selection, selection_proof: await this.#add(validator, root, selection.selection_proof) };
  }

  /** Published once enough of the cluster's validator clients have signed it. */
  addAggregate({ message, signature }: { message: AggregateAndProof; signature: string }): void {
    const { beacon, context, validators } = this.#options;
    this.#add(validators.byIndex(message.aggregator_index), aggregateRoot(context, message), signature)
      .then((whole) =>
        beacon.submit("/eth/v1/validator/aggregate_and_proofs", [{ message, signature: whole }]),
      )
      .catch(failed("bcast", "Failed to submit aggregate"));
  }

  /** Likewise of a part of the sync committee. */
  async addSyncSelection(selection: SyncSelection): Promise<SyncSelection> {
    const { context, validators } = this.#options;
    const { validator_index, slot, subcommittee_index, selection_proof } = selection;
    const root = syncSelectionRoot(context, Number(slot), Number(subcommittee_index));
    const proof = await this.#add(validators.byIndex(validator_index), root, selection_proof);
    return { ...selection, selection_proof: proof };
  }

  /** Fails at once without the whole key's proof; published as aggregates are. */
  addContribution({ message, signature }: SignedContribution): void {
    const { beacon, context, validators } = this.#options;
    const { contribution, selection_proof, aggregator_index } = message;
    const validator = validators.byIndex(aggregator_index);
    const { slot, subcommittee_index } = contribution;
    const selected = syncSelectionRoot(context, Number(slot), Number(subcommittee_index));
    if (!isSignatureOf(validator.publicKey, selected, selection_proof))
      throw new Error("invalid selection proof");
    this.#add(validator, contributionRoot(context, message), signature)
      .then((whole) =>
        beacon.submit("/eth/v1/validator/contribution_and_proofs", [{ message, signature: whole }]),
      )
      .catch(failed("bcast", "Failed to submit sync committee contribution"));
  }

  addSyncMessage(message: SyncMessage): void {
    const { beacon, context, validators } = this.#options;
    const root = syncMessageRoot(context, Number(message.slot), message.beacon_block_root);
    this.#add(validators.byIndex(message.validator_index), root, message.signature)
      .then((signature) => beacon.submit("/eth/v1/beacon/pool/sync_committees", [{ ...message, signature }]))
      .catch(failed("bcast", "Failed to submit sync committee message"));
  }

  async #proposerIn(slot: number): Promise<ActiveValidator> {
    const { duties, validators } = this.#options;
    return validators.byIndex((await duties.proposerIn(slot)).validator_index);
  }

  /** Fails at once for what the share has not signed; gives the signature of the whole key. */
  #add({ publicKey, share }: ActiveValidator, root: Uint8Array, signature: string): Promise<string> {
    if (!isSignatureOf(share, root, signature)) throw new Error("signature not verified");
    return this.#options.operator.sign(publicKey, rootName(root), signature);
  }
}
