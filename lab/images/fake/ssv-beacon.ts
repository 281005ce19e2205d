/**
 * The node's beacon nodes (attestantio/go-eth2-client's multi client, as ssvlabs/ssv beacon/goclient uses it): the first
 * one that is active is asked. One that fails is asked no more until it is well again, and is the last one then.
 */

import { askBeaconNode, BeaconRefusal } from "./beacon-request.ts";
import { say } from "./ssv-log.ts";
import { wordsOf } from "./words.ts";

/** Milliseconds for most questions (goclient's DefaultCommonTimeout). */
const timeout = 5_000;
/** Milliseconds between looks at those that failed. */
const lookEvery = 30_000;

export interface BeaconNodeOptions {
  readonly urls: readonly string[];
  /** Slots that one may be behind. */
  readonly tolerance: number;
  /** Whether what was signed goes to all of them at once. */
  readonly parallelSubmissions: boolean;
}

type Headers = Readonly<Record<string, string>>;

/** As its metrics call them. */
export const beaconNodeStates = ["synced", "syncing", "unknown"] as const;
export type BeaconNodeState = (typeof beaconNodeStates)[number];

interface Syncing {
  readonly is_syncing: boolean;
  readonly is_optimistic?: boolean;
  readonly el_offline?: boolean;
  readonly sync_distance: string;
}

export class BeaconNodes {
  readonly #options: BeaconNodeOptions;
  #active: string[] = [];
  #inactive: string[];
  /** By URL, as the last look or question has found each. */
  readonly states = new Map<string, BeaconNodeState>();

  constructor(options: BeaconNodeOptions) {
    this.#options = options;
    this.#inactive = [...options.urls];
  }

  /** Fails when none of them is well. */
  async connect(): Promise<void> {
    await this.#look();
    if (this.#active.length === 0)
      throw new Error("create multi client: No providers active, cannot proceed");
    setInterval(() => this.#look(), lookEvery).unref();
  }

  /** The `data` of an answer; with a body it is a POST. */
  async ask<T>(path: string, body?: unknown): Promise<T> {
    const { data } = await this.answer<{ data: T }>(path, body);
    return data;
  }

  /** A whole answer. */
  async answer<T>(path: string, body?: unknown, headers: Headers = {}): Promise<T> {
    if (this.#active.length === 0) await this.#look();
    let reason: unknown = new Error("no providers active");
    for (const url of [...this.#active]) {
      try {
        return (await request(url, path, body, headers)) as T;
      } catch (error) {
        if (error instanceof BeaconRefusal && error.status < 500) throw error;
        reason = error;
        this.#deactivate(url, error);
      }
    }
    throw reason;
  }

  /** Has one of them publish what was signed, or all of them: then one that takes it is enough. */
  async submit(path: string, body: unknown, headers: Headers = {}): Promise<void> {
    const { parallelSubmissions, urls } = this.#options;
    if (!parallelSubmissions) await this.answer(path, body, headers);
    else await Promise.any(urls.map((url) => request(url, path, body, headers))).catch(throwFirst);
  }

  /** Fails, in the node's words, while the one that is asked is not well. */
  async healthy(): Promise<void> {
    const syncing = await this.ask<Syncing>("/eth/v1/node/syncing").catch((error: unknown) => {
      throw new Error(`failed to obtain node syncing status: ${wordsOf(error)}`);
    });
    if (!this.#isSynced(syncing)) throw new Error("syncing");
    if (syncing.is_optimistic) throw new Error("optimistic");
    if (syncing.el_offline) throw new Error("EL is offline");
  }

  #isSynced({ is_syncing, sync_distance }: Syncing): boolean {
    return !is_syncing || Number(sync_distance) <= this.#options.tolerance;
  }

  #deactivate(url: string, error: unknown): void {
    say("WARN", "consensus client disconnected", { address: url, error: wordsOf(error) });
    this.states.set(url, "unknown");
    this.#active = this.#active.filter((other) => other !== url);
    if (!this.#inactive.includes(url)) this.#inactive.push(url);
  }

  async #look(): Promise<void> {
    const looked = [...this.#inactive];
    const states = await Promise.all(looked.map((url) => stateOf(url)));
    for (const [i, url] of looked.entries()) {
      this.states.set(url, states[i]!);
      if (states[i] !== "synced") continue;
      this.#inactive = this.#inactive.filter((other) => other !== url);
      if (this.#active.includes(url)) continue;
      this.#active.push(url);
      say("INFO", "consensus client connected", { address: url });
    }
  }
}

async function stateOf(url: string): Promise<BeaconNodeState> {
  try {
    const { data } = (await request(url, "/eth/v1/node/syncing")) as { data: Syncing };
    return data.is_syncing ? "syncing" : "synced";
  } catch {
    return "unknown";
  }
}

const request = (url: string, path: string, body?: unknown, headers: Headers = {}): Promise<unknown> =>
  askBeaconNode(url, { path, body, headers, timeout });

function throwFirst({ errors: [first] }: AggregateError): never {
  throw first;
}
