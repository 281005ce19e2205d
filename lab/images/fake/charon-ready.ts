/** What `/readyz` says, found anew in each slot (ObolNetwork/charon app/monitoringapi.go, e6284707). */

import { quorumOf } from "../../../topology/dvt/quorum.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import type { Slots } from "./slots.ts";

export interface ReadyOptions {
  readonly beacon: Pick<CharonBeaconNodes, "isSyncing" | "peers">;
  readonly slots: Pick<Slots, "now" | "epochOf" | "each">;
  readonly operators: number;
  /** How many of the other nodes answer. */
  readonly connected: () => Promise<number>;
}

/** Slots without quorum after which it says so; it begins with as many. */
const roundsWithoutQuorum = 6;
/** Milliseconds between questions for the beacon node's peers. */
const peersEvery = 60_000;

/** Values of `app_monitoring_readyz` (app/metrics.go); before the first look it is 0. */
const codes: Readonly<Record<string, number>> = {
  "beacon node down": 2,
  "beacon node not synced": 3,
  "quorum peers not connected": 4,
  "vc not connected": 5,
  "beacon node has zero peers": 7,
};

export class Readiness {
  readonly #options: ReadyOptions;
  #rounds = roundsWithoutQuorum;
  /** Requests of the validator client in this epoch, and in the one before: it is assumed to be there. */
  #requests = { now: 0, before: 1 };
  #epoch: number;
  #beaconPeers: number | undefined;
  /** Undefined: ready. */
  reason: string | undefined = "ready check uninitialised";

  constructor(options: ReadyOptions) {
    this.#options = options;
    this.#epoch = options.slots.epochOf(options.slots.now());
  }

  get code(): number {
    return this.reason === undefined ? 1 : (codes[this.reason] ?? 0);
  }

  noteRequest(): void {
    this.#requests.now += 1;
  }

  /** For ever. */
  watch(): Promise<never> {
    setInterval(() => this.#askForPeers().catch(() => undefined), peersEvery).unref();
    return this.#options.slots.each((slot) => {
      this.#look(slot);
    });
  }

  async #look(slot: number): Promise<void> {
    const { slots, operators, connected } = this.#options;
    const hasQuorum = (await connected()) >= quorumOf(operators) - 1;
    this.#rounds = hasQuorum ? 0 : this.#rounds + 1;
    if (slots.epochOf(slot) !== this.#epoch) {
      this.#epoch = slots.epochOf(slot);
      this.#requests = { now: 0, before: this.#requests.now };
    }
    this.reason = (await this.#beaconReason()) ?? this.#ownReason();
  }

  async #beaconReason(): Promise<string | undefined> {
    try {
      if (await this.#options.beacon.isSyncing()) return "beacon node not synced";
      return this.#beaconPeers === 0 ? "beacon node has zero peers" : undefined;
    } catch {
      return "beacon node down";
    }
  }

  #ownReason(): string | undefined {
    if (this.#rounds >= roundsWithoutQuorum) return "quorum peers not connected";
    return this.#requests.before === 0 ? "vc not connected" : undefined;
  }

  async #askForPeers(): Promise<void> {
    this.#beaconPeers = await this.#options.beacon.peers();
  }
}
