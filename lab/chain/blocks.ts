/** Blocks of the chain, as the lab's own beacon node has them. */

import { z } from "zod";
import { fail } from "../problem.ts";
import type { Lab } from "../settings.ts";
import { observerApi } from "./observer.ts";

export interface Block {
  readonly slot: number;
  /** Index of the validator that proposed it. */
  readonly proposer: number;
  readonly feeRecipient: string;
  /** Signed transactions as bytes, with `0x` and in lower case. */
  readonly transactions: readonly string[];
}

const schema = z.object({
  data: z.object({
    message: z.object({
      slot: z.coerce.number(),
      proposer_index: z.coerce.number(),
      body: z.object({
        execution_payload: z.object({ fee_recipient: z.string(), transactions: z.array(z.string()) }),
      }),
    }),
  }),
});

/** The newest block. */
export const headBlock = async (lab: Lab): Promise<Block> =>
  (await blockAt(lab, "head")) ?? fail("The chain has no block.");

/** All blocks from a slot to the head; a slot may be without. */
export async function blocksFrom(lab: Lab, first: number): Promise<Block[]> {
  const { slot: head } = await headBlock(lab);
  const slots = Array.from({ length: Math.max(0, head - first + 1) }, (_, i) => first + i);
  return (await Promise.all(slots.map((slot) => blockAt(lab, slot)))).filter((block) => block !== undefined);
}

/** Undefined where nobody proposed one. */
async function blockAt(lab: Lab, id: number | "head"): Promise<Block | undefined> {
  const answer = await fetch(`${observerApi(lab)}/eth/v2/beacon/blocks/${id}`, {
    signal: AbortSignal.timeout(5000),
  });
  if (answer.status === 404) return undefined;
  const { message } = schema.parse(await answer.json()).data;
  const { fee_recipient: feeRecipient, transactions } = message.body.execution_payload;
  return { slot: message.slot, proposer: message.proposer_index, feeRecipient, transactions };
}
