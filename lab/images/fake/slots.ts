/** The beacon chain's time. */

import { setTimeout as sleep } from "node:timers/promises";

export class Slots {
  /** Milliseconds since 1970. */
  readonly genesis: number;
  /** Milliseconds. */
  readonly slotTime: number;
  readonly slotsPerEpoch: number;

  /** Of `/eth/v1/config/spec` and `/eth/v1/beacon/genesis`. */
  constructor(spec: Readonly<Record<string, string>>, genesis: { readonly genesis_time: string }) {
    this.genesis = Number(genesis.genesis_time) * 1000;
    this.slotTime = Number(spec.SECONDS_PER_SLOT) * 1000;
    this.slotsPerEpoch = Number(spec.SLOTS_PER_EPOCH);
  }

  now(): number {
    return Math.floor((Date.now() - this.genesis) / this.slotTime);
  }

  epochOf(slot: number): number {
    return Math.floor(slot / this.slotsPerEpoch);
  }

  /** Returns when a part of the slot is over. */
  async until(slot: number, part: number): Promise<void> {
    await sleep(Math.max(0, this.genesis + (slot + part) * this.slotTime - Date.now()));
  }

  /** Calls at the beginning of each slot from the next one on, without those that the process slept through. */
  async each(call: (slot: number) => void): Promise<never> {
    for (let slot = Math.max(0, this.now() + 1); ; slot = Math.max(slot, this.now()) + 1) {
      await this.until(slot, 0);
      call(slot);
    }
  }
}
