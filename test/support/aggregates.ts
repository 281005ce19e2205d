import { aggregateRoot, type SigningContext, selectionRoot } from "../../lab/dvt/signing-roots.ts";
import { isSignatureOf } from "../../lab/dvt/threshold.ts";
import type { PublishedAggregate } from "./beacon-chain.ts";

/** Whether it was made by the whole key, and so was the proof that it is the validator's to make. */
export function isAggregate(
  context: SigningContext,
  publicKeys: readonly string[],
  { message, signature }: PublishedAggregate,
): boolean {
  const key = publicKeys[Number(message.aggregator_index)]!;
  const slot = Number(message.aggregate.data.slot);
  return (
    isSignatureOf(key, aggregateRoot(context, message), signature) &&
    isSignatureOf(key, selectionRoot(context, slot), message.selection_proof)
  );
}

/** Validator and slot → different aggregates that were published for them. */
export function aggregatesByDuty(all: readonly PublishedAggregate[]): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  for (const each of all) {
    const { aggregator_index, aggregate } = each.message;
    const duty = `${aggregator_index} ${aggregate.data.slot}`;
    known.set(duty, (known.get(duty) ?? new Set()).add(JSON.stringify(each)));
  }
  return known;
}
