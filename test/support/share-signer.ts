/** A validator client of a test, with shares of keys: it does what its Charon says, and signs. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Attestation,
  type AttestationData,
  aggregateRoot,
  attestationRoot,
  blockRoot,
  type Contribution,
  contributionRoot,
  dataRoot,
  randaoRoot,
  type SigningContext,
  selectionRoot,
  syncMessageRoot,
  syncSelectionRoot,
  type UnsignedBlock,
} from "../../lab/dvt/signing-roots.ts";
import { publicKeyOf, type SecretKey, sign } from "../../lab/dvt/threshold.ts";
import { bitsOf, contributionPath, pathOfBlock } from "../../lab/images/fake/beacon-duties.ts";

interface Duty {
  readonly pubkey: string;
  readonly slot: string;
  readonly validator_index: string;
  readonly committee_index: string;
  readonly committee_length: string;
  readonly committees_at_slot: string;
  readonly validator_committee_index: string;
}

export interface SignerOptions {
  /** Of its Charon. */
  readonly api: string;
  readonly shares: readonly SecretKey[];
  readonly context: SigningContext;
  /** Milliseconds since 1970, and milliseconds. */
  readonly genesis: number;
  readonly slotTime: number;
}

export class ShareSigner {
  readonly #options: SignerOptions;
  readonly #shares: ReadonlyMap<string, SecretKey>;
  #stopped = false;
  readonly failures: string[] = [];

  constructor(options: SignerOptions) {
    this.#options = options;
    this.#shares = new Map(options.shares.map((share) => [publicKeyOf(share), share]));
  }

  /** Until it is stopped; what fails is tried in the next epoch. A busy machine does not get done with all duties. */
  async run(duties: "all" | "proposals" = "all"): Promise<void> {
    const { slotTime, genesis, context } = this.#options;
    for (let known = -1; !this.#stopped; await sleep(100)) {
      const epoch = Math.floor((Date.now() - genesis) / slotTime / context.slotsPerEpoch);
      if (epoch === known) continue;
      known = epoch;
      this.#perform(epoch, duties).catch((error: Error) => this.failures.push(error.message));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** An answer of its Charon; fails for one that is an error. */
  async ask<T>(path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(this.#options.api + path, {
      ...sent,
      headers: { "content-type": "application/json" },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Numbers of its validators, which it knows by its shares. */
  async indexes(): Promise<string[]> {
    const { data } = await this.ask<{ data: { index: string; validator: { pubkey: string } }[] }>(
      "/eth/v1/beacon/states/head/validators",
      { ids: [...this.#shares.keys()] },
    );
    return data.filter(({ validator }) => this.#shares.has(validator.pubkey)).map(({ index }) => index);
  }

  /** With the proof that the cluster makes of those of the shares. */
  async select(validatorIndex: string, slot: number, share: SecretKey): Promise<string> {
    const selection_proof = sign(share, selectionRoot(this.#options.context, slot));
    const body = [{ validator_index: validatorIndex, slot: String(slot), selection_proof }];
    const { data } = await this.ask<{ data: { selection_proof: string }[] }>(
      "/eth/v1/validator/beacon_committee_selections",
      body,
    );
    return data[0]!.selection_proof;
  }

  async signInSyncCommittee(validatorIndex: string, slot: number, block: string, share: SecretKey) {
    const signature = sign(share, syncMessageRoot(this.#options.context, slot, block));
    const message = {
      slot: String(slot),
      beacon_block_root: block,
      validator_index: validatorIndex,
      signature,
    };
    await this.ask("/eth/v1/beacon/pool/sync_committees", [message]);
  }

  async #perform(epoch: number, duties: "all" | "proposals"): Promise<void> {
    const indexes = await this.indexes();
    const [attester, proposer] = await Promise.all([
      this.ask<{ data: Duty[] }>(`/eth/v1/validator/duties/attester/${epoch}`, indexes),
      this.ask<{ data: Duty[] }>(`/eth/v1/validator/duties/proposer/${epoch}`),
    ]);
    const mine = ({ data }: { data: Duty[] }) => data.filter(({ pubkey }) => this.#shares.has(pubkey));
    await Promise.all([
      ...(duties === "all" ? mine(attester).map((duty) => this.#attest(duty)) : []),
      ...mine(proposer).map((duty) => this.#propose(duty, epoch)),
    ]);
  }

  async #attest(duty: Duty): Promise<void> {
    const { context } = this.#options;
    const path = `/eth/v1/validator/attestation_data?slot=${duty.slot}&committee_index=${duty.committee_index}`;
    const { data } = await this.ask<{ data: AttestationData }>(path);
    const signature = sign(this.#shares.get(duty.pubkey)!, attestationRoot(context, data));
    await this.ask("/eth/v2/beacon/pool/attestations", [{ aggregation_bits: bitsOf(duty), data, signature }]);
    await this.#aggregate(duty, data);
  }

  /** Committees of the tests are so small that every member aggregates. */
  async #aggregate({ slot, pubkey, validator_index }: Duty, data: AttestationData): Promise<void> {
    const { context, genesis, slotTime } = this.#options;
    const share = this.#shares.get(pubkey)!;
    const selection_proof = await this.select(validator_index, Number(slot), share);
    await sleep(Math.max(0, genesis + (Number(slot) + 2 / 3) * slotTime - Date.now()));
    const path = `/eth/v1/validator/aggregate_attestation?slot=${slot}&attestation_data_root=${dataRoot(data)}`;
    const { data: aggregate } = await this.ask<{ data: Attestation }>(path);
    const message = { aggregator_index: validator_index, aggregate, selection_proof };
    const signature = sign(share, aggregateRoot(context, message));
    await this.ask("/eth/v1/validator/aggregate_and_proofs", [{ message, signature }]);
  }

  /** What a client does for a part of the sync committee; `proof`: one of its own, in the place of the cluster's. */
  async contribute(part: number, slot: number, block: string, proof?: string): Promise<void> {
    const { context, shares } = this.#options;
    const [share] = shares as [SecretKey];
    const own = sign(share, syncSelectionRoot(context, slot, part));
    const selection = {
      validator_index: "0",
      slot: String(slot),
      subcommittee_index: String(part),
      selection_proof: own,
    };
    const { data } = await this.ask<{ data: { selection_proof: string }[] }>(
      "/eth/v1/validator/sync_committee_selections",
      [selection],
    );
    const { data: contribution } = await this.ask<{ data: Contribution }>(
      contributionPath(slot, part, block),
    );
    const selection_proof = proof ?? data[0]!.selection_proof;
    const message = { aggregator_index: "0", contribution, selection_proof };
    const signature = sign(share, contributionRoot(context, message));
    await this.ask("/eth/v1/validator/contribution_and_proofs", [{ message, signature }]);
  }

  /** That of one of its shares for the epoch of a slot. */
  reveal(share: number, slot: number): string {
    const { context, shares } = this.#options;
    return sign(shares[share]!, randaoRoot(context, Math.floor(slot / context.slotsPerEpoch)));
  }

  async #propose({ slot, pubkey }: Duty, epoch: number): Promise<void> {
    const { context, genesis, slotTime } = this.#options;
    await sleep(Math.max(0, genesis + Number(slot) * slotTime - Date.now()));
    const share = this.#shares.get(pubkey)!;
    const reveal = sign(share, randaoRoot(context, epoch));
    const { version, data: message } = await this.ask<{ version: string; data: UnsignedBlock }>(
      `/eth/v3/validator/blocks/${slot}?randao_reveal=${reveal}`,
    );
    const signature = sign(share, blockRoot(context, version, message));
    await this.ask(pathOfBlock(message), { message, signature });
  }
}
