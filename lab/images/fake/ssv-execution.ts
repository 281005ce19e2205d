/**
 * The node's execution clients by WebSocket (ssvlabs/ssv eth/executionclient, 60f01f60): the present one is asked until
 * it fails, then the next one; each call tries all of them.
 */

import { say } from "./ssv-log.ts";
import { withTimeout } from "./timeout.ts";
import { wordsOf } from "./words.ts";

/** Milliseconds (eth1.ETH1ConnectionTimeout). */
const timeout = 10_000;
/** Milliseconds for which one that was well counts as such (DefaultHealthInvalidationInterval). */
const wellFor = 24_000;

type Answer = { readonly result?: unknown; readonly error?: { readonly message: string } };

/** One connection, opened anew when it has ended. */
class ExecutionClient {
  readonly url: string;
  #connection: Promise<WebSocket> | undefined;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const connection = this.#connect();
    const socket = await withTimeout(connection, timeout);
    this.#last += 1;
    const id = this.#last;
    const answered = new Promise<Answer>((done) => this.#waiting.set(id, done));
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const { result, error } = await withTimeout(answered, timeout)
      .catch((reason: unknown) => {
        // Nobody may be at its other end any more.
        socket.close();
        this.#forget(connection);
        throw reason;
      })
      .finally(() => this.#waiting.delete(id));
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #connect(): Promise<WebSocket> {
    if (this.#connection !== undefined) return this.#connection;
    const connection = new Promise<WebSocket>((done, failed) => {
      const socket = new WebSocket(this.url);
      socket.onopen = () => done(socket);
      socket.onmessage = ({ data }) => {
        const answer = JSON.parse(String(data)) as Answer & { readonly id: number };
        this.#waiting.get(answer.id)?.(answer);
      };
      socket.onclose = () => {
        this.#forget(connection);
        failed(new Error(`dial ${this.url}: connection refused or lost`));
      };
    });
    this.#connection = connection;
    return connection;
  }

  /** Whoever waits for an answer of it gets none. */
  #forget(connection: Promise<WebSocket>): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    const error = { message: `${this.url}: connection refused or lost` };
    for (const done of this.#waiting.values()) done({ error });
  }
}

export class ExecutionClients {
  readonly #clients: readonly ExecutionClient[];
  readonly #tolerance: number;
  #present = 0;
  #lastWell = Number.NEGATIVE_INFINITY;

  /** `tolerance`: blocks that one may be behind. */
  constructor(urls: readonly string[], tolerance: number) {
    this.#clients = urls.map((url) => new ExecutionClient(url));
    this.#tolerance = tolerance;
  }

  /** Fails when none of them answers, or when two are on different chains. */
  async connect(): Promise<void> {
    const ids = await Promise.allSettled(this.#clients.map((client) => client.call("eth_chainId")));
    const known = new Set(ids.flatMap((id) => (id.status === "fulfilled" ? [id.value] : [])));
    if (known.size > 1) throw new Error(`different chain ID, expected and got ${[...known].join(" and ")}`);
    if (known.size === 1) return;
    const [first] = ids;
    throw new Error(`no available clients: ${first?.status === "rejected" ? wordsOf(first.reason) : "none"}`);
  }

  /** Fails, in the node's words, when none of them is well. */
  async healthy(): Promise<void> {
    if (performance.now() - this.#lastWell < wellFor) return;
    await Promise.any(this.#clients.map((client) => this.#isWell(client))).catch(
      ({ errors: [first] }: AggregateError) => {
        throw new Error(`no healthy clients: ${wordsOf(first)}`);
      },
    );
    this.#lastWell = performance.now();
  }

  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    let reason: unknown;
    for (const _ of this.#clients) {
      const client = this.#clients[this.#present]!;
      try {
        return await client.call(method, params);
      } catch (error) {
        reason = error;
        this.#present = (this.#present + 1) % this.#clients.length;
        say("WARN", "client unavailable, switching to the next client", {
          addr: client.url,
          error: wordsOf(error),
        });
      }
    }
    throw reason;
  }

  async #isWell(client: ExecutionClient): Promise<void> {
    const syncing = (await client.call("eth_syncing")) as
      | false
      | { readonly currentBlock: string; readonly highestBlock: string };
    if (syncing === false) return;
    const distance = Number(syncing.highestBlock) - Number(syncing.currentBlock);
    if (distance > this.#tolerance) throw new Error("syncing");
  }
}
