/** One operator of a cluster, whichever program it runs: decides with the others, and signs with them. */

import { createHash } from "node:crypto";
import { quorumOf } from "../../topology/dvt/quorum.ts";
import type { Message } from "./consensus.ts";
import { type DecisionSettings, Decisions, realClock } from "./decisions.ts";
import type { Duty } from "./duty.ts";
import { PartialSignatures } from "./partial-signatures.ts";

/** What operators tell each other. */
export type Envelope =
  | { readonly from: number; readonly duty: string; readonly message: Message }
  | { readonly from: number; readonly signed: string; readonly signature: string };

export type OperatorSettings = Omit<DecisionSettings, "send" | "clock">;

export class ClusterOperator {
  readonly #self: number;
  readonly #operators: number;
  readonly #decisions: Decisions;
  readonly #signatures: PartialSignatures;
  readonly #send: (envelope: Envelope) => void;

  constructor(settings: OperatorSettings, send: (envelope: Envelope) => void) {
    const { self, operators } = settings;
    this.#self = self;
    this.#operators = operators;
    this.#send = send;
    this.#signatures = new PartialSignatures(quorumOf(operators));
    this.#decisions = new Decisions({
      ...settings,
      clock: realClock,
      send: (duty, message) => send({ from: self, duty, message }),
    });
  }

  decide(duty: Duty, own: Promise<string>): Promise<string> {
    return this.#decisions.decide(duty, own);
  }

  /** The validator's signature, once enough operators signed the same; `publicKey` is the validator's. */
  async sign(publicKey: string, content: unknown, signature: string): Promise<string> {
    const signed = messageName(publicKey, content);
    this.#send({ from: this.#self, signed, signature });
    this.#signatures.add(signed, this.#self, signature);
    return this.#signatures.combined(signed);
  }

  /** The same without a part of this operator. */
  signedByOthers(publicKey: string, content: unknown): Promise<string> {
    return this.#signatures.combined(messageName(publicKey, content));
  }

  receive(envelope: Envelope): void {
    const { from } = envelope;
    if (from === this.#self || from < 1 || from > this.#operators) return;
    if ("duty" in envelope) this.#decisions.receive(from, envelope.duty, envelope.message);
    else this.#signatures.add(envelope.signed, from, envelope.signature);
  }
}

function messageName(publicKey: string, content: unknown): string {
  return `${publicKey}/${createHash("sha256").update(JSON.stringify(content)).digest("hex")}`;
}
