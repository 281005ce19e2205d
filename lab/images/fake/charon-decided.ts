/** What the cluster has decided, by slot: a validator client that asks earlier waits. */

import { type Deferred, deferred } from "../../dvt/deferred.ts";

/** Slots that are remembered. */
const kept = 64;

export class Decided<T> {
  readonly #bySlot = new Map<number, Deferred<T>>();

  at(slot: number): Promise<T> {
    return this.#of(slot).promise;
  }

  note(slot: number, value: T): void {
    this.#of(slot).resolve(value);
  }

  #of(slot: number): Deferred<T> {
    const known = this.#bySlot.get(slot);
    if (known !== undefined) return known;
    const made = deferred<T>();
    this.#bySlot.set(slot, made);
    if (this.#bySlot.size > kept) this.#bySlot.delete([...this.#bySlot.keys()][0]!);
    return made;
  }
}
