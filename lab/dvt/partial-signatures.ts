/** Collects the operators' signatures of one message until there are enough for that of the validator. */

import { type Deferred, deferred } from "./deferred.ts";
import { combineSignatures } from "./threshold.ts";

interface Collection extends Deferred<string> {
  readonly shares: Map<number, string>;
}

/** Messages that are remembered: more than a cluster signs in an epoch. */
const kept = 4096;

export class PartialSignatures {
  readonly #threshold: number;
  readonly #collections = new Map<string, Collection>();

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** `message` names what is signed and by which validator: equal names are the same content. An operator counts once. */
  add(message: string, operator: number, signature: string): void {
    const { shares, resolve } = this.#collectionOf(message);
    if (shares.has(operator) || shares.size >= this.#threshold) return;
    shares.set(operator, signature);
    if (shares.size === this.#threshold) resolve(combineSignatures(shares));
  }

  /** Pending for ever where too few operators sign. */
  combined(message: string): Promise<string> {
    return this.#collectionOf(message).promise;
  }

  #collectionOf(message: string): Collection {
    const known = this.#collections.get(message);
    if (known !== undefined) return known;
    const made = { shares: new Map<number, string>(), ...deferred<string>() };
    this.#collections.set(message, made);
    if (this.#collections.size > kept) this.#collections.delete([...this.#collections.keys()][0]!);
    return made;
  }
}
