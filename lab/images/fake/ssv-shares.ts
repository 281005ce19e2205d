/**
 * For whom the operator signs. The real node learns it from its registry's contract, whose events carry the shares,
 * encrypted for the operators, and finds the others by discovery. The lab has neither: its genesis writes this file
 * beside the operator's key. Without it the operator has no validators.
 */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Content of the file. */
export interface Shares {
  readonly operatorId: number;
  /** Of the validators' owner, as the contract has it. */
  readonly feeRecipient: string;
  /** The cluster in the order of its shares, with where its nodes take messages: `http://203.0.113.7:13001`. */
  readonly operators: readonly { readonly id: number; readonly url: string }[];
  /** `0x` and hex digits each. */
  readonly validators: readonly { readonly publicKey: string; readonly share: string }[];
}

export const sharesFile = "lab-shares.json";

export function readShares(privateKeyFile: string): Shares | undefined {
  const file = join(dirname(privateKeyFile), sharesFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Shares) : undefined;
}
