/**
 * Charon's beacon nodes (ObolNetwork/charon app/eth2wrap, e6284707): all are asked at once, and the first good answer
 * counts. The fallbacks are asked when that failed because no node was reached.
 */

import { askBeaconNode, BeaconRefusal, type BeaconRequest } from "./beacon-request.ts";

export interface CharonBeaconOptions {
  readonly primaries: readonly string[];
  readonly fallbacks: readonly string[];
  /** Milliseconds for a question. */
  readonly timeout: number;
  /** Likewise, for what was signed. */
  readonly submitTimeout: number;
}

interface Syncing {
  readonly is_syncing: boolean;
}

export class CharonBeaconNodes {
  readonly #options: CharonBeaconOptions;

  constructor(options: CharonBeaconOptions) {
    this.#options = options;
  }

  /** The `data` of an answer; with a body it is a POST. */
  async ask<T>(path: string, body?: unknown): Promise<T> {
    return (await this.answer<{ data: T }>(path, body)).data;
  }

  /** A whole answer. */
  answer<T>(path: string, body?: unknown): Promise<T> {
    return this.#send<T>({ path, body, timeout: this.#options.timeout });
  }

  /** Has all of them publish what was signed; one that takes it is enough. */
  async submit(path: string, body: unknown, headers: BeaconRequest["headers"] = {}): Promise<void> {
    await this.#send({ path, body, headers, timeout: this.#options.submitTimeout });
  }

  /** False if one of them is synced. */
  async isSyncing(): Promise<boolean> {
    const request = { path: "/eth/v1/node/syncing", timeout: this.#options.timeout };
    return this.first(async (url) => {
      const { data } = (await askBeaconNode(url, request)) as { data: Syncing };
      if (data.is_syncing) throw new StillSyncing();
      return false;
    }).catch((error: unknown) => {
      if (error instanceof StillSyncing) return true;
      throw error;
    });
  }

  /** How many peers the first of them that answers has. */
  async peers(): Promise<number> {
    return Number((await this.ask<{ connected: string }>("/eth/v1/node/peer_count")).connected);
  }

  /** What the first of them gives for which the call does not fail. */
  async first<T>(call: (url: string) => Promise<T>): Promise<T> {
    const { primaries, fallbacks } = this.#options;
    try {
      return await anyOf(primaries, call);
    } catch (error) {
      if (fallbacks.length === 0 || !asksFallbacks(error)) throw error;
      return anyOf(fallbacks, call);
    }
  }

  #send<T>(request: BeaconRequest): Promise<T> {
    return this.first((url) => askBeaconNode(url, request) as Promise<T>);
  }
}

class StillSyncing extends Error {}

/** Fails with the reason of the last one. */
function anyOf<T>(urls: readonly string[], call: (url: string) => Promise<T>): Promise<T> {
  return Promise.any(urls.map(call)).catch(({ errors }: AggregateError) => {
    throw errors.at(-1);
  });
}

/** A node that refuses a question, or says itself that it is syncing, is not a reason. */
function asksFallbacks(error: unknown): boolean {
  if (error instanceof BeaconRefusal) return [502, 503, 504].includes(error.status);
  return !(error instanceof StillSyncing);
}
