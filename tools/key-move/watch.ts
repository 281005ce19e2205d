/** Whether a key that was deleted signs somewhere all the same: what beacon nodes have seen, epoch by epoch. */

import type { BeaconApi, EpochClock } from "./beacon-api.ts";

/** What a watch uses of a beacon node. */
export type Witness = Pick<BeaconApi, "name" | "headSlot" | "finalizedEpoch" | "seenSigning">;

export interface WatchedKey {
  readonly publicKey: string;
  /** Index on the chain. */
  readonly index: number;
  /** The last epoch of which its slashing protection has a vote or a block; -1 where it has none. */
  readonly lastSigned: number;
}

/** Time that a watch reads and spends, in milliseconds. */
export interface Time {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

/** Whole epochs without a signature, after the one in which the keys were deleted. A validator votes once in each. */
const silentEpochs = 2;

export const epochAt = ({ genesis, secondsPerSlot, slotsPerEpoch }: EpochClock, now: number): number =>
  Math.floor((now / 1000 - genesis) / (secondsPerSlot * slotsPerEpoch));

/**
 * The epoch that a node is in. It may be the one before the clock's: its last block is of there until the next one comes.
 * @throws Error where it sees nothing of the present: it syncs, or this machine's clock and its head are apart.
 */
async function presentEpoch(witness: Witness, clock: EpochClock, now: number): Promise<number> {
  const head = Math.floor((await witness.headSlot()) / clock.slotsPerEpoch);
  const epoch = epochAt(clock, now);
  if (head === epoch || head === epoch - 1) return head;
  throw new Error(
    `${witness.name} has its newest block in epoch ${head}, and this machine's clock says ${epoch}: what it has seen does not count. Set the clock, or wait for the node.`,
  );
}

/** @throws Error where a node could not watch these validators: what it says would not count. */
export async function provesSilence(
  witness: Witness,
  clock: EpochClock,
  indexes: readonly number[],
  now: number,
): Promise<void> {
  const epoch = await presentEpoch(witness, clock, now);
  await witness.seenSigning(epoch, indexes);
}

/**
 * Waits until the keys have been silent for two whole epochs in a row after the present one, and until the chain has
 * finalized the present one. Each slot it asks all nodes for this epoch and the one before. An epoch counts if one of
 * them has answered for it when it had a block of a later one and did not sync.
 *
 * @throws Error where a key was seen in a later epoch, or in one that its slashing protection lacks.
 */
export class SilenceWatch {
  readonly #witnesses: readonly Witness[];
  readonly #clock: EpochClock;
  readonly #keys: readonly WatchedKey[];
  readonly #time: Time;
  readonly #tell: (message: string) => void;
  readonly #deleted: number;
  /** Epochs after the deletion that had ended when a node answered for them. */
  readonly #answered = new Set<number>();
  #finalized = -1;

  constructor(
    witnesses: readonly Witness[],
    clock: EpochClock,
    keys: readonly WatchedKey[],
    tell: (message: string) => void,
    time: Time,
  ) {
    this.#witnesses = witnesses;
    this.#clock = clock;
    this.#keys = keys;
    this.#tell = tell;
    this.#time = time;
    this.#deleted = epochAt(clock, time.now());
  }

  async run(): Promise<void> {
    let told = -1;
    for (;;) {
      const epoch = epochAt(this.#clock, this.#time.now());
      await Promise.all(this.#witnesses.map((witness) => this.#ask(witness, epoch)));
      if (this.#silentBefore(epoch) >= silentEpochs && this.#finalized > this.#deleted) return;
      if (epoch !== told) this.#tell(this.#progress(epoch));
      told = epoch;
      await this.#time.sleep(this.#clock.secondsPerSlot * 1000);
    }
  }

  /** Epochs up to this one, without it, that are known to be silent, with no gap. */
  #silentBefore(epoch: number): number {
    let first = epoch;
    while (this.#answered.has(first - 1)) first -= 1;
    return epoch - first;
  }

  /** A node that does not answer proves nothing. */
  async #ask(witness: Witness, epoch: number): Promise<void> {
    const indexes = this.#keys.map(({ index }) => index);
    try {
      const present = await presentEpoch(witness, this.#clock, this.#time.now());
      for (const asked of [epoch - 1, epoch]) {
        this.#judge(witness, asked, await witness.seenSigning(asked, indexes));
        if (asked < present && asked > this.#deleted) this.#answered.add(asked);
      }
      this.#finalized = Math.max(this.#finalized, await witness.finalizedEpoch());
    } catch (error) {
      if (error instanceof SeenSigning) throw error;
      this.#tell((error as Error).message);
    }
  }

  #judge({ name }: Witness, epoch: number, live: readonly number[]): void {
    const keys = this.#keys.filter(({ index }) => live.includes(index));
    const unexplained = keys.filter(({ lastSigned }) => epoch > this.#deleted || epoch > lastSigned);
    if (unexplained.length === 0) return;
    const names = unexplained.map(({ publicKey, index }) => `${publicKey} (validator ${index})`).join(", ");
    const why =
      epoch > this.#deleted
        ? `after it was deleted in epoch ${this.#deleted}`
        : "and its slashing protection does not have that";
    throw new SeenSigning(`${name} has seen ${names} sign in epoch ${epoch}, ${why}.`);
  }

  #progress(epoch: number): string {
    const left = silentEpochs - this.#silentBefore(epoch) + (epoch > this.#deleted ? 0 : 1);
    const minutes = Math.ceil((left * this.#clock.slotsPerEpoch * this.#clock.secondsPerSlot) / 60);
    const finalized = this.#finalized < 0 ? "not known yet" : this.#finalized;
    const rest = left > 0 ? `about ${minutes} min are left` : `waits until ${this.#deleted + 1} is finalized`;
    return `epoch ${epoch}: nobody has seen the keys sign since epoch ${this.#deleted}; finalized: ${finalized}; ${rest}`;
  }
}

/** Somebody signs with a key that should rest. */
export class SeenSigning extends Error {
  override readonly name = "SeenSigning";
}
