/** The nodes of the clusters, which the deployment has started. */

import { type AttestationOutcome, outcomeOf } from "../count.ts";
import type { AttestationDuty } from "../duty.ts";
import { knownDuties } from "../known-duties.ts";
import { slotAt } from "../observer-api.ts";
import type { Owner } from "../participant.ts";
import type { Signers } from "../signers.ts";
import type { ChainView } from "../stage.ts";
import { untilNothing } from "../until.ts";
import { lackOfVotes } from "./votes.ts";

export class ClusterSigners implements Signers {
  /** An SSV node that has started looks for doppelgangers for up to four epochs of 6.4 minutes; then its next duty has to come. */
  readonly minutes = 45;
  readonly #view: Pick<ChainView, "observer" | "clock">;
  readonly #owners: readonly Owner[];
  /** Which node does not sign by its own word. */
  readonly #unready: () => Promise<string | undefined>;
  /** Votes of two epochs at least, by validator and slot: a node tells those of an epoch until it has ended. */
  readonly #votes = new Map<string, AttestationDuty>();
  /** Slot after which the lab is whole. */
  #wholeSince: number | undefined;
  /** What was seen in the last slot that was looked at. */
  #seen: { readonly slot: number; readonly lack: string | undefined } | undefined;

  constructor(
    view: Pick<ChainView, "observer" | "clock">,
    owners: readonly Owner[],
    unready: () => Promise<string | undefined>,
  ) {
    this.#view = view;
    this.#owners = owners;
    this.#unready = unready;
  }

  start(): Promise<void> {
    return untilNothing(this.#unready, this.minutes);
  }

  broken(): void {
    this.#wholeSince = undefined;
    this.#seen = undefined;
  }

  /** The nodes say themselves that they sign; the chain tells whether the validators' votes are there. */
  async silent(): Promise<string | undefined> {
    const slot = slotAt(this.#view.clock, Date.now());
    this.#wholeSince ??= slot;
    if (this.#seen?.slot !== slot) this.#seen = { slot, lack: await this.#lackOfVotes(slot) };
    return this.#seen.lack ?? (await this.#unready());
  }

  async #lackOfVotes(now: number): Promise<string | undefined> {
    const { clock, observer } = this.#view;
    const due = await this.#votesUntil(now - 2);
    const first = Math.min(now, ...due.map(({ slot }) => slot));
    const chain = await observer.chain(first, now, clock);
    const outcomes = due.map((duty) => outcomeOf(chain, duty) as AttestationOutcome);
    return lackOfVotes(this.#owners, outcomes, this.#wholeSince! + 1);
  }

  /** Votes up to a slot, of the last two epochs' length. */
  async #votesUntil(last: number): Promise<AttestationDuty[]> {
    const { clock } = this.#view;
    const validators = this.#owners.flatMap((owner) => owner.validators);
    const { duties } = await knownDuties(this.#view, validators);
    for (const duty of duties)
      if (duty.kind === "attestation") this.#votes.set(`${duty.validator} ${duty.slot}`, duty);
    for (const [key, { slot }] of this.#votes)
      if (slot <= last - 2 * clock.slotsPerEpoch) this.#votes.delete(key);
    return [...this.#votes.values()].filter(({ slot }) => slot <= last);
  }
}
