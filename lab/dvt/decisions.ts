/** An operator's part in all decisions of its cluster: each duty is decided once. */

import { Consensus, type Effects, type Message } from "./consensus.ts";
import { deferred } from "./deferred.ts";
import { type Duty, dutyIn, keyOf, type RoundRules } from "./duty.ts";

/** Milliseconds since 1970. */
export interface Clock {
  readonly now: () => number;
  /** Calls at a time, at once if it is over; returns what stops it. */
  readonly at: (time: number, call: () => void) => () => void;
}

export interface DecisionSettings {
  /** Numbers of operators begin with 1. */
  readonly self: number;
  readonly operators: number;
  readonly rules: RoundRules;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly genesis: number;
  /** Milliseconds. */
  readonly slotTime: number;
  readonly send: (duty: string, message: Message) => void;
}

interface Running {
  readonly consensus: Consensus;
  readonly decided: Promise<string>;
  readonly resolve: (value: string) => void;
  stopTimer: () => void;
}

/** Slots after which a duty is forgotten (ObolNetwork/charon core/deadline.go has five). */
const kept = 5;

export class Decisions {
  readonly #settings: DecisionSettings;
  readonly #running = new Map<string, Running>();
  /** An operator that forgot what it said takes no part in what it may have spoken about. */
  readonly #firstSlot: number;

  constructor(settings: DecisionSettings) {
    this.#settings = settings;
    this.#firstSlot = this.#slotNow() + 1;
  }

  /** What the cluster decides for a duty; this operator's value counts if it leads. Pending while there is no quorum. */
  decide(duty: Duty, own: Promise<string>): Promise<string> {
    if (!this.#isTimely(duty)) return Promise.reject(new Error(`${keyOf(duty)} is of another time`));
    const running = this.#runningOf(duty);
    // Without a value of its own it follows the others.
    own.then((value) => this.#act(duty, running, running.consensus.offer(value))).catch(() => undefined);
    return running.decided;
  }

  /** A message of another operator; one about a duty of another time is ignored. */
  receive(from: number, key: string, message: Message): void {
    const duty = dutyIn(key);
    if (duty === undefined || !this.#isTimely(duty)) return;
    const running = this.#runningOf(duty);
    this.#act(duty, running, running.consensus.receive(from, message));
  }

  #slotNow(): number {
    const { clock, genesis, slotTime } = this.#settings;
    return Math.floor((clock.now() - genesis) / slotTime);
  }

  #isTimely({ slot }: Duty): boolean {
    const now = this.#slotNow();
    return slot >= Math.max(this.#firstSlot, now - kept) && slot <= now + 1;
  }

  #runningOf(duty: Duty): Running {
    const key = keyOf(duty);
    const known = this.#running.get(key);
    if (known !== undefined) return known;
    this.#forgetOld();
    const { self, operators, rules } = this.#settings;
    const consensus = new Consensus(self, operators, (round) => rules.leaderOf(duty, round, operators));
    const { promise, resolve } = deferred<string>();
    const made: Running = { consensus, decided: promise, resolve, stopTimer: () => undefined };
    this.#running.set(key, made);
    this.#startTimer(duty, made);
    return made;
  }

  #act(duty: Duty, running: Running, { send, armed }: Effects): void {
    for (const message of send) this.#settings.send(keyOf(duty), message);
    const { decision } = running.consensus;
    if (decision !== undefined) {
      running.stopTimer();
      running.resolve(decision);
    } else if (armed) this.#startTimer(duty, running);
  }

  #startTimer(duty: Duty, running: Running): void {
    const { rules, clock, genesis, slotTime } = this.#settings;
    const { round, proposed } = running.consensus;
    const end = genesis + duty.slot * slotTime + rules.endOf(duty, round, proposed, slotTime);
    running.stopTimer();
    running.stopTimer = clock.at(end, () => this.#act(duty, running, running.consensus.expire(round)));
  }

  #forgetOld(): void {
    for (const [key, { stopTimer }] of this.#running) {
      if (this.#isTimely(dutyIn(key)!)) continue;
      stopTimer();
      this.#running.delete(key);
    }
  }
}

export const realClock: Clock = {
  now: Date.now,
  at: (time, call) => {
    const timer = setTimeout(call, time - Date.now());
    return () => clearTimeout(timer);
  },
};
