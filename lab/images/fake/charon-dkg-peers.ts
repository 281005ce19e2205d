/** Messages of a key generation between nodes, through a relay that keeps them: none listens. */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { secp256k1 } from "@noble/curves/secp256k1.js";

export interface DkgPeersOptions {
  readonly relay: string;
  /** Tells the messages of one key generation from those of others. */
  readonly session: string;
  /** The node's own, of secp256k1. */
  readonly key: Uint8Array;
  /** Of all nodes, in their order. */
  readonly publicKeys: readonly string[];
  readonly own: number;
  /** Milliseconds in which each step has to end, once all nodes are there. */
  readonly timeout: number;
}

/** Milliseconds between questions. */
const interval = 250;

/** What a relay answers in the end. It may be away for a while. */
async function until(deadline: number, ask: () => Promise<string | undefined>): Promise<string> {
  while (Date.now() < deadline) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(interval);
  }
  throw new Error("p2p connection failed, please retry DKG: context deadline exceeded");
}

export class DkgPeers {
  readonly own: number;
  readonly count: number;
  readonly #options: DkgPeersOptions;

  constructor(options: DkgPeersOptions) {
    this.#options = options;
    this.own = options.own;
    this.count = options.publicKeys.length;
  }

  /** Sends each node its message, and returns what all have sent to this one, in their order. */
  async gather(
    step: string,
    message: (to: number) => string,
    timeout = this.#options.timeout,
  ): Promise<string[]> {
    const others = this.#options.publicKeys.map((_, i) => i);
    const deadline = Date.now() + timeout;
    await Promise.all(others.map((to) => this.#send(step, to, message(to), deadline)));
    return Promise.all(others.map((from) => this.#receive(step, from, deadline)));
  }

  #send(step: string, to: number, text: string, deadline: number): Promise<string> {
    const body = this.#seal(to, text);
    return until(deadline, async () =>
      (await fetch(this.#url(step, this.own, to), { method: "PUT", body })).ok ? "" : undefined,
    );
  }

  #receive(step: string, from: number, deadline: number): Promise<string> {
    return until(deadline, async () => {
      const answer = await fetch(this.#url(step, from, this.own));
      const body = await answer.text();
      return answer.ok ? this.#open(from, body) : undefined;
    });
  }

  #url(step: string, from: number, to: number): string {
    return `${this.#options.relay}/${this.#options.session}/${step}/${from}/${to}`;
  }

  /** Only the two nodes can make it, and it says so of itself. */
  #secret(other: number): Buffer {
    const publicKey = Buffer.from(this.#options.publicKeys[other]!, "hex");
    return createHash("sha256").update(secp256k1.getSharedSecret(this.#options.key, publicKey)).digest();
  }

  #seal(to: number, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#secret(to), nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  #open(from: number, body: string): string {
    const bytes = Buffer.from(body, "base64");
    const cipher = createDecipheriv("aes-256-gcm", this.#secret(from), bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString("utf8");
  }
}
