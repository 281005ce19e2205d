/**
 * Votes that no validator client would sign, published by hand. The tap notes them, and the beacon node refuses them.
 * What plants one returns whose it is.
 */

import { observerApi } from "../../../lab/chain/observer.ts";
import { checkSignatures, type Published } from "../../../lab/chain/signatures.ts";
import type { Lab } from "../../../lab/settings.ts";

/** Where a vote is in its committee, and what it is for. */
interface Vote {
  readonly slot: number;
  readonly committee: number;
  readonly position: number;
  /** Members of the committee. */
  readonly size: number;
  /** Epochs. */
  readonly source: number;
  readonly target: number;
}

/** A second vote of a validator for the target of its latest one. */
export async function plantDoubleVote(lab: Lab): Promise<number> {
  const [{ validator, source, target }] = latestVotes(lab);
  await publish(lab, { ...(await placeOf(lab, validator, target)), source, target });
  return validator;
}

/** A vote around the latest one of another validator, and around older ones with the same source. */
export async function plantSurroundVote(lab: Lab, otherThan: number): Promise<number> {
  const { validator, source, target } = latestVotes(lab).find((vote) => vote.validator !== otherThan)!;
  const epoch = target + 1;
  await publish(lab, { ...(await placeOf(lab, validator, epoch)), source: source - 1, target: epoch });
  return validator;
}

type PublishedVote = Published & { readonly kind: "attestation" };

/** The latest first, outside the homes: a validator's next one is in the next epoch. */
function latestVotes(lab: Lab): [PublishedVote, ...PublishedVote[]] {
  const isVote = (one: Published): one is PublishedVote =>
    one.kind === "attestation" && one.node === "observer";
  const [first, ...more] = checkSignatures(lab).published.filter(isVote).toReversed();
  return [first!, ...more];
}

async function placeOf(lab: Lab, validator: number, epoch: number): Promise<Omit<Vote, "source" | "target">> {
  const answer = await fetch(`${observerApi(lab)}/eth/v1/beacon/states/head/committees?epoch=${epoch}`);
  const { data } = (await answer.json()) as { data: { slot: string; index: string; validators: string[] }[] };
  const { slot, index, validators } = data.find((one) => one.validators.includes(String(validator)))!;
  const position = validators.indexOf(String(validator));
  return { slot: Number(slot), committee: Number(index), position, size: validators.length };
}

/** With roots of nothing. */
async function publish(lab: Lab, vote: Vote): Promise<void> {
  const root = `0x${"11".repeat(32)}`;
  const bits = Buffer.alloc(Math.floor(vote.size / 8) + 1);
  for (const bit of [vote.position, vote.size]) bits[bit >> 3]! |= 1 << (bit & 7);
  const data = {
    slot: String(vote.slot),
    index: String(vote.committee),
    beacon_block_root: root,
    source: { epoch: String(vote.source), root },
    target: { epoch: String(vote.target), root },
  };
  const attestation = {
    aggregation_bits: `0x${bits.toString("hex")}`,
    data,
    signature: `0xc0${"00".repeat(95)}`,
  };
  await fetch(`${observerApi(lab)}/eth/v1/beacon/pool/attestations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([attestation]),
  });
}
