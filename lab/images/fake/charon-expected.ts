/** What is known by slot or by epoch: a validator client that asks earlier waits. */

import { type Deferred, deferred } from "../../dvt/deferred.ts";

/** Slots or epochs that are remembered. */
const kept = 64;

export class Expected<T> {
  readonly #byNumber = new Map<number, Deferred<T>>();

  at(number: number): Promise<T> {
    return this.#of(number).promise;
  }

  note(number: number, value: T): void {
    this.#of(number).resolve(value);
  }

  #of(number: number): Deferred<T> {
    const known = this.#byNumber.get(number);
    if (known !== undefined) return known;
    const made = deferred<T>();
    this.#byNumber.set(number, made);
    if (this.#byNumber.size > kept) this.#byNumber.delete([...this.#byNumber.keys()][0]!);
    return made;
  }
}
