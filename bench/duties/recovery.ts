/** Whether clients follow the chain again since the lab was last broken. */

import type { Owner } from "./participant.ts";

export class Recovery {
  #firstSlot = Number.POSITIVE_INFINITY;
  readonly #heard = new Set<string>();

  /** What was heard until now says nothing of what follows. */
  broken(): void {
    this.#firstSlot = Number.POSITIVE_INFINITY;
    this.#heard.clear();
  }

  /**
   * The lab is whole in this slot. Returns the slot before the last, whose messages the last one's block has; undefined
   * while that began before the lab was whole: its messages may be those of a client that has still to notice the repair.
   */
  slotToHear(now: number): number | undefined {
    this.#firstSlot = Math.min(this.#firstSlot, now + 1);
    return now - 2 < this.#firstSlot ? undefined : now - 2;
  }

  /** All validators of these clients but the silent ones sent a message in a slot. Returns a client not yet heard. */
  hear(clients: readonly Owner[], silent: readonly number[]): string | undefined {
    for (const { name, validators } of clients)
      if (!silent.some((each) => validators.includes(each))) this.#heard.add(name);
    return clients.find(({ name }) => !this.#heard.has(name))?.name;
  }
}
