/**
 * What the operator's shares have signed, as the node keeps it in its database: the highest vote and the highest slot of
 * a block by validator (ssvsigner/ekm of ssvlabs/ssv). A validator that is new to the database is taken for one that has
 * signed all of the present epoch.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

interface Signed {
  /** Epochs. */
  readonly source: number;
  readonly target: number;
  /** Of a block. */
  readonly slot: number;
}

export class SlashingRecord {
  readonly #file: string;
  readonly #signed: Record<string, Signed>;

  constructor(file: string) {
    this.#file = file;
    this.#signed = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  }

  /** `now`: slot and epoch. */
  add(publicKey: string, now: { readonly slot: number; readonly epoch: number }): void {
    if (this.#signed[publicKey] !== undefined) return;
    this.#write(publicKey, { source: Math.max(0, now.epoch - 1), target: now.epoch, slot: now.slot });
  }

  /** Whether a vote may be signed; it counts as signed from then on. */
  vote(publicKey: string, source: number, target: number): boolean {
    const signed = this.#signed[publicKey];
    if (signed === undefined || source < signed.source || target <= signed.target) return false;
    this.#write(publicKey, { ...signed, source, target });
    return true;
  }

  /** Likewise a block. */
  propose(publicKey: string, slot: number): boolean {
    const signed = this.#signed[publicKey];
    if (signed === undefined || slot <= signed.slot) return false;
    this.#write(publicKey, { ...signed, slot });
    return true;
  }

  #write(publicKey: string, signed: Signed): void {
    this.#signed[publicKey] = signed;
    writeFileSync(`${this.#file}.part`, JSON.stringify(this.#signed), { mode: 0o600 });
    renameSync(`${this.#file}.part`, this.#file);
  }
}
