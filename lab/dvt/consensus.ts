/**
 * How operators that are honest, and may be slow, silent or dead, agree on one value for one duty. The leader of a round
 * proposes; a quorum that prepared the value in that round commits to it; a quorum that committed has decided. Who waits
 * too long goes to the next round and says there which value it prepared last, and the next leader has to propose the
 * newest of these. Two quorums have an operator in common, so that what is decided once is what any later leader
 * proposes. (As QBFT without its defence against liars: arXiv 2002.03613.)
 */

import { quorumOf } from "../../topology/dvt/quorum.ts";

export interface Prepared {
  readonly round: number;
  readonly value: string;
}

export type Message =
  | { readonly kind: "proposal" | "prepare" | "commit"; readonly round: number; readonly value: string }
  | { readonly kind: "round-change"; readonly round: number; readonly prepared?: Prepared | undefined }
  | { readonly kind: "decided"; readonly value: string };

/** What an operator has to do after a step. */
export interface Effects {
  /** To all other operators; the operator has taken them itself. */
  readonly send: readonly Message[];
  /** The round began, or its leader has proposed: its time is to be measured anew. */
  readonly armed: boolean;
}

/** One operator's part in one decision. Operators have numbers from 1. */
export class Consensus {
  readonly #self: number;
  readonly #quorum: number;
  readonly #leaderOf: (round: number) => number;
  /** Messages of each kind and round by operator. */
  readonly #received = new Map<string, Map<number, Message>>();
  readonly #sent = new Set<string>();
  #outbox: Message[] = [];
  #armed = false;
  #own: string | undefined;
  #prepared: Prepared | undefined;
  round = 1;
  /** Whether the leader of this round has proposed. */
  proposed = false;
  decision: string | undefined;

  constructor(self: number, operators: number, leaderOf: (round: number) => number) {
    this.#self = self;
    this.#quorum = quorumOf(operators);
    this.#leaderOf = leaderOf;
  }

  /** This operator's own value, which it proposes when it leads. The first one counts. */
  offer(value: string): Effects {
    this.#own ??= value;
    return this.#step();
  }

  receive(from: number, message: Message): Effects {
    if (message.kind === "decided") this.#decide(message.value);
    else if (this.decision !== undefined) this.#tellDecision(message);
    else this.#note(from, message);
    return this.#step();
  }

  /** The time of a round is over; nothing happens if it is not the present one. */
  expire(round: number): Effects {
    if (round === this.round && this.decision === undefined) this.#enter(round + 1);
    return this.#step();
  }

  #note(from: number, message: Exclude<Message, { kind: "decided" }>): void {
    const key = `${message.kind} ${message.round}`;
    const messages = this.#received.get(key) ?? new Map<number, Message>();
    if (!messages.has(from)) messages.set(from, message);
    this.#received.set(key, messages);
    // One who is ahead has a reason: the rounds of all have the same times.
    if (message.round > this.round) this.#enter(message.round);
  }

  #enter(round: number): void {
    this.round = round;
    this.proposed = false;
    this.#armed = true;
    this.#say({ kind: "round-change", round, prepared: this.#prepared });
  }

  #step(): Effects {
    if (this.decision === undefined) this.#propose();
    if (this.decision === undefined) this.#prepare();
    if (this.decision === undefined) this.#commit();
    if (this.decision === undefined) this.#count();
    const effects = { send: this.#outbox, armed: this.#armed };
    this.#outbox = [];
    this.#armed = false;
    return effects;
  }

  #propose(): void {
    if (this.#leaderOf(this.round) !== this.#self) return;
    const changes = this.#messages("round-change", this.round);
    if (this.round > 1 && changes.length < this.#quorum) return;
    const bound = changes.flatMap((change) => (change.kind === "round-change" && change.prepared) || []);
    const newest = bound.toSorted((one, other) => other.round - one.round)[0];
    const value = newest?.value ?? this.#own;
    if (value !== undefined) this.#say({ kind: "proposal", round: this.round, value });
  }

  #prepare(): void {
    const [proposal] = this.#messages("proposal", this.round);
    if (proposal?.kind !== "proposal" || this.proposed) return;
    this.proposed = true;
    this.#armed = true;
    this.#say({ ...proposal, kind: "prepare" });
  }

  #commit(): void {
    const [first, ...more] = this.#messages("prepare", this.round);
    if (first?.kind !== "prepare" || more.length + 1 < this.#quorum) return;
    this.#prepared = { round: first.round, value: first.value };
    this.#say({ ...first, kind: "commit" });
  }

  /** Commitments of any round count: a quorum of one round has the same value. */
  #count(): void {
    for (const messages of this.#received.values()) {
      const [first] = messages.values();
      if (first?.kind === "commit" && messages.size >= this.#quorum) this.#decide(first.value);
    }
  }

  #decide(value: string): void {
    this.decision ??= value;
  }

  /** To who still asks for a new round. */
  #tellDecision({ kind }: Message): void {
    if (kind === "round-change") this.#outbox.push({ kind: "decided", value: this.decision! });
  }

  #say(message: Exclude<Message, { kind: "decided" }>): void {
    const key = `${message.kind} ${message.round}`;
    if (this.#sent.has(key)) return;
    this.#sent.add(key);
    this.#outbox.push(message);
    this.#note(this.#self, message);
  }

  #messages(kind: Message["kind"], round: number): Message[] {
    return [...(this.#received.get(`${kind} ${round}`)?.values() ?? [])];
  }
}
