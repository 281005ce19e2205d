/**
 * Whether another program may sign for a validator (ssvlabs/ssv doppelganger/doppelganger.go, 00f32ed1): after a start
 * it is not safe to sign until two looks in a row, at the end of two epochs, have found it silent in the epoch before,
 * or until enough of its cluster has signed a duty of it. Unlike elsewhere nothing ends: signing waits.
 */

const looks = 2;

interface Watched {
  remaining: number;
  observedQuorum: boolean;
}

/** Validators by whether they may be signed for. */
export interface DoppelgangerCounts {
  readonly safe: number;
  readonly unsafe: number;
}

export class Doppelganger {
  readonly #slotsPerEpoch: number;
  readonly #validators = new Map<number, Watched>();
  #startEpoch: number | undefined;
  #lastEpoch: number | undefined;

  constructor(slotsPerEpoch: number) {
    this.#slotsPerEpoch = slotsPerEpoch;
  }

  /** The validators that there are now, by their numbers in the beacon state. */
  track(validators: readonly number[]): void {
    for (const index of this.#validators.keys())
      if (!validators.includes(index)) this.#validators.delete(index);
    for (const index of validators)
      if (!this.#validators.has(index))
        this.#validators.set(index, { remaining: looks, observedQuorum: false });
  }

  canSign(index: number): boolean {
    const watched = this.#validators.get(index);
    return watched !== undefined && isSafe(watched);
  }

  /** The cluster has signed a duty: it goes on, and this node's signature adds no second one. */
  reportQuorum(index: number): void {
    const watched = this.#validators.get(index);
    if (watched !== undefined) watched.observedQuorum = true;
  }

  /** The epoch of which liveness is to be asked in this slot: at the start, and in the last slot of each later epoch. */
  lookAt(slot: number): number | undefined {
    const epoch = Math.floor(slot / this.#slotsPerEpoch);
    const isFirst = this.#startEpoch === undefined;
    if (!isFirst && (slot % this.#slotsPerEpoch !== this.#slotsPerEpoch - 1 || epoch === this.#startEpoch))
      return undefined;
    this.#startEpoch ??= epoch;
    // A gap hides who was live in it.
    if (this.#lastEpoch !== undefined && epoch !== this.#lastEpoch + 1)
      for (const watched of this.#validators.values()) reset(watched);
    this.#lastEpoch = epoch;
    return epoch - 1;
  }

  /** Those that a look has to ask about. */
  unsafe(): number[] {
    return [...this.#validators].filter(([, watched]) => !isSafe(watched)).map(([index]) => index);
  }

  note(index: number, isLive: boolean): void {
    const watched = this.#validators.get(index);
    if (watched === undefined) return;
    if (isLive) reset(watched);
    else watched.remaining = Math.max(0, watched.remaining - 1);
  }

  counts(): DoppelgangerCounts {
    const unsafe = this.unsafe().length;
    return { safe: this.#validators.size - unsafe, unsafe };
  }
}

const isSafe = ({ remaining, observedQuorum }: Watched): boolean => observedQuorum || remaining === 0;

function reset(watched: Watched): void {
  watched.remaining = looks;
  watched.observedQuorum = false;
}
