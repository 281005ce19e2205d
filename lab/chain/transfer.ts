/** Transactions of a user of the chain: transfers of the account that its first block makes rich. */

import { setTimeout as sleep } from "node:timers/promises";
import { Transaction } from "micro-eth-signer";
import { z } from "zod";
import { networks } from "../../catalog/networks.ts";
import { insideArguments } from "../hosts.ts";
import { fail } from "../problem.ts";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";
import { type Block, blocksFrom, headBlock } from "./blocks.ts";
import { richAccount } from "./genesis.ts";

/** First key of the phrase "test test test test test test test test test test test junk", which everybody knows. */
const key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/** Wei for a unit of gas: the base fee of the first block, and some more for a chain that is full. */
const maxFeePerGas = 10n ** 10n;

/** Milliseconds in which even a chain of 12 s slots with some empty ones proposes a block. */
const blockTimeoutMs = 120_000;

/** Sends a transfer from a host to the RPC at a URL, as a user's wallet does; returns the signed transaction as bytes. */
export async function transfer(lab: Lab, host: string, url: string): Promise<string> {
  const call = (method: string, ...params: unknown[]): Promise<string> => rpc(lab, host, url, method, params);
  const nonce = BigInt(await call("eth_getTransactionCount", richAccount, "pending"));
  const transaction = Transaction.prepare({
    chainId: BigInt(networks.hoodi.chainId),
    nonce,
    to: richAccount,
    value: 1n,
    gasLimit: 21_000n,
    maxFeePerGas,
  });
  const signed = transaction.signBy(key).toHex();
  await call("eth_sendRawTransaction", signed);
  return signed;
}

/** The block that a transaction is in; waits for it. */
export async function inBlock(lab: Lab, transaction: string): Promise<Block> {
  const deadline = Date.now() + blockTimeoutMs;
  const first = Math.max(0, (await headBlock(lab)).slot - 1); // it may be there by now
  for (;;) {
    const blocks = await blocksFrom(lab, first);
    const block = blocks.find(({ transactions }) => transactions.includes(transaction));
    if (block !== undefined) return block;
    if (Date.now() > deadline) fail(`No block has the transfer: see "npm run lab -- chain".`);
    await sleep(1000);
  }
}

const answerSchema = z.object({ result: z.string() });

async function rpc(lab: Lab, host: string, url: string, method: string, params: unknown[]): Promise<string> {
  const input = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const type = "content-type: application/json";
  const post = [
    "curl",
    "-sS",
    "--fail-with-body",
    "--max-time",
    "10",
    "-H",
    type,
    "--data-binary",
    "@-",
    url,
  ];
  const answer = await run(lab, "nsenter", insideArguments(lab, host, post), { input });
  const { success, data } = answerSchema.safeParse(JSON.parse(answer));
  if (!success) throw new Error(`${url} answers ${method} with ${answer.trim()}`);
  return data.result;
}
