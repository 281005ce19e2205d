/** What the lab's own node says of the chain. */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type IncludedAttestation,
  type ObservedBlock,
  type ObservedChain,
  outcomeOf,
  type SyncOutcome,
} from "./count.ts";
import type { SyncDuty, ValidatorDuty } from "./duty.ts";

/** Times of a chain: seconds, and the first slot as milliseconds since the epoch. */
export interface ChainClock {
  readonly genesis: number;
  readonly secondsPerSlot: number;
  readonly slotsPerEpoch: number;
}

export const startOfSlot = ({ genesis, secondsPerSlot }: ChainClock, slot: number): number =>
  genesis + slot * secondsPerSlot * 1000;

export const slotAt = ({ genesis, secondsPerSlot }: ChainClock, time: number): number =>
  Math.floor((time - genesis) / (secondsPerSlot * 1000));

export const epochOf = ({ slotsPerEpoch }: ChainClock, slot: number): number =>
  Math.floor(slot / slotsPerEpoch);

const dutyPath = "/eth/v1/validator/duties";

const indices = (validators: readonly number[]): string => JSON.stringify(validators.map(String));

export class ObserverApi {
  readonly #api: string;
  readonly #proposed = new Set<number>();
  readonly #end = new AbortController();

  constructor(api: string) {
    this.#api = api;
    void this.#noteBlocks();
  }

  end(): void {
    this.#end.abort();
  }

  async clock(): Promise<ChainClock> {
    const spec = await this.#data<Record<string, string>>("/eth/v1/config/spec");
    const { genesis_time } = await this.#data<{ genesis_time: string }>("/eth/v1/beacon/genesis");
    return {
      genesis: Number(genesis_time) * 1000,
      secondsPerSlot: Number(spec.SECONDS_PER_SLOT),
      slotsPerEpoch: Number(spec.SLOTS_PER_EPOCH),
    };
  }

  /** Root of the newest block. */
  async head(): Promise<string> {
    return (await this.#data<{ root: string }>("/eth/v1/beacon/headers/head")).root;
  }

  /** Duties of an epoch, which may be this one or the next. */
  async duties(epoch: number, clock: ChainClock, validators: readonly number[]): Promise<ValidatorDuty[]> {
    const [attesters, proposers, messages] = await Promise.all([
      this.#data<AttesterDuty[]>(`${dutyPath}/attester/${epoch}`, indices(validators)),
      this.#data<ProposerDuty[]>(`${dutyPath}/proposer/${epoch}`),
      this.#syncDuties(epoch, clock, validators),
    ]);
    const proposals = proposers.map((duty, i) => proposalDuty(duty, epoch * clock.slotsPerEpoch + i));
    const ours = proposals.filter(({ validator }) => validators.includes(validator));
    return [...attesters.map(attestationDuty), ...ours, ...messages];
  }

  /** The messages that an epoch's blocks can have: those of the slot before it, and of its slots but the last. */
  async #syncDuties(
    epoch: number,
    { slotsPerEpoch }: ChainClock,
    validators: readonly number[],
  ): Promise<SyncDuty[]> {
    const members = await this.#data<SyncMember[]>(`${dutyPath}/sync/${epoch}`, indices(validators));
    const slots = Array.from({ length: slotsPerEpoch }, (_, i) => epoch * slotsPerEpoch - 1 + i);
    return slots.flatMap((slot) => members.map((member) => syncDuty(member, slot)));
  }

  /** Who of some validators sent no message in a slot; undefined where no block tells that. */
  async silentValidators(
    clock: ChainClock,
    validators: readonly number[],
    slot: number,
  ): Promise<number[] | undefined> {
    const duties = await this.#syncDuties(epochOf(clock, slot + 1), clock, validators);
    const chain = await this.chain(slot, slot + 1, clock);
    if (!chain.blocks.has(slot + 1)) return undefined;
    return duties
      .filter((duty) => duty.slot === slot)
      .map((duty) => outcomeOf(chain, duty) as SyncOutcome)
      .filter(({ included }) => !included)
      .map(({ duty }) => duty.validator);
  }

  /** The canonical chain of all slots between the two, as it is now. */
  async chain(first: number, last: number, { slotsPerEpoch }: ChainClock): Promise<ObservedChain> {
    const blocks = new Map<number, ObservedBlock>();
    const roots = new Map<number, string>();
    for (let slot = first; slot <= last; slot += 1) {
      const root = await this.#ask<{ root: string }>(`/eth/v1/beacon/blocks/${slot}/root`);
      if (root !== undefined) roots.set(slot, root.root);
      const block = await this.#ask<SignedBlock>(`/eth/v2/beacon/blocks/${slot}`);
      if (block !== undefined) blocks.set(slot, observedBlock(block));
    }
    return { slotsPerEpoch, blocks, roots, proposed: new Set([...this.#proposed, ...blocks.keys()]) };
  }

  /** Blocks that do not become canonical are told only when they come. */
  async #noteBlocks(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        const { body } = await fetch(`${this.#api}/eth/v1/events?topics=block`, { signal });
        for await (const line of linesOf(body!))
          if (line.startsWith("data:")) this.#proposed.add(Number((JSON.parse(line.slice(5)) as Head).slot));
      } catch {
        await sleep(100); // the node is not there, or the observer has ended
      }
    }
  }

  async #data<T>(path: string, body?: string): Promise<T> {
    const data = await this.#ask<T>(path, body);
    if (data === undefined) throw new Error(`the observer knows nothing of ${path}`);
    return data;
  }

  /** Undefined where there is no such thing. */
  async #ask<T>(path: string, body?: string): Promise<T | undefined> {
    const sent = body === undefined ? {} : { method: "POST", body };
    const answer = await fetch(this.#api + path, {
      ...sent,
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`the observer answers ${path} with ${answer.status}`);
    return ((await answer.json()) as { data: T }).data;
  }
}

// As the beacon API has it: numbers are texts.

interface AttesterDuty {
  readonly validator_index: string;
  readonly slot: string;
  readonly committee_index: string;
  readonly validator_committee_index: string;
}

interface ProposerDuty {
  readonly validator_index: string;
}

interface SyncMember {
  readonly validator_index: string;
  readonly validator_sync_committee_indices: readonly string[];
}

interface SignedBlock {
  readonly message: {
    readonly body: {
      readonly attestations: readonly {
        readonly aggregation_bits: string;
        readonly data: {
          readonly slot: string;
          readonly index: string;
          readonly beacon_block_root: string;
          readonly target: { readonly root: string };
        };
      }[];
      readonly sync_aggregate: { readonly sync_committee_bits: string };
    };
  };
}

interface Head {
  readonly slot: string;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of body) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

const attestationDuty = (duty: AttesterDuty): ValidatorDuty => ({
  kind: "attestation",
  validator: Number(duty.validator_index),
  slot: Number(duty.slot),
  committee: Number(duty.committee_index),
  position: Number(duty.validator_committee_index),
});

/** Lodestar 1.5.1 gives the proposers of the next epoch with the slots of this one: their order counts. */
const proposalDuty = ({ validator_index }: ProposerDuty, slot: number): ValidatorDuty => ({
  kind: "proposal",
  validator: Number(validator_index),
  slot,
});

const syncDuty = (member: SyncMember, slot: number): SyncDuty => ({
  kind: "sync message",
  validator: Number(member.validator_index),
  slot,
  positions: member.validator_sync_committee_indices.map(Number),
});

function observedBlock({ message: { body } }: SignedBlock): ObservedBlock {
  const attestations = body.attestations.map(
    ({ aggregation_bits, data }): IncludedAttestation => ({
      slot: Number(data.slot),
      committee: Number(data.index),
      bits: aggregation_bits,
      head: data.beacon_block_root,
      target: data.target.root,
    }),
  );
  return { attestations, syncBits: body.sync_aggregate.sync_committee_bits };
}
