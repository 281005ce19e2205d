/**
 * What the node reads of its registry's contract: in the lab there is no such contract, so no event comes. The blocks
 * themselves are followed, and a chain that stands still is found (ssvlabs/ssv eth/eventsyncer).
 */

import type { ExecutionClients } from "./ssv-execution.ts";
import { say } from "./ssv-log.ts";
import { wordsOf } from "./words.ts";

/** SSVNetwork by network (docs.ssv.network, smart contracts). */
const contracts: Readonly<Record<string, string>> = {
  mainnet: "0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1",
  hoodi: "0x58410Bef803ECd7E63B23664C586A6DB72DAf59c",
};

/** Blocks that have to be on top of one whose events count (DefaultFollowDistance). */
const followDistance = 8;
/** Milliseconds without a new block after which it is stuck. */
const staleAfter = 300_000;
const askEvery = 12_000;

export class SsvRegistry {
  readonly #execution: ExecutionClients;
  readonly #address: string;
  #block = -1;
  #changed = performance.now();

  constructor(execution: ExecutionClients, network: string) {
    this.#execution = execution;
    this.#address = contracts[network]!;
  }

  /** Reads up to the present block, and follows the chain from there. */
  async sync(): Promise<void> {
    await this.#read();
    const follow = (): Promise<void> =>
      this.#read().catch((error: unknown) =>
        say("ERROR", "failed to stream registry events", { error: wordsOf(error) }),
      );
    setInterval(follow, askEvery).unref();
  }

  /** Fails, in the node's words, when there has been no new block for long. */
  healthy(): Promise<void> {
    if (performance.now() - this.#changed < staleAfter) return Promise.resolve();
    return Promise.reject(new Error(`syncing is stuck at block ${this.#block}`));
  }

  async #read(): Promise<void> {
    const head = Number(await this.#execution.call("eth_blockNumber"));
    const last = Math.max(0, head - followDistance);
    if (last <= this.#block) return;
    const hex = (block: number): string => `0x${block.toString(16)}`;
    const range = { address: this.#address, fromBlock: hex(Math.max(0, this.#block)), toBlock: hex(last) };
    await this.#execution.call("eth_getLogs", [range]);
    this.#block = last;
    this.#changed = performance.now();
  }
}

export const isKnownNetwork = (network: string): boolean => Object.hasOwn(contracts, network);
