import { aggregateRoot, type SigningContext, selectionRoot } from "../../lab/dvt/signing-roots.ts";
import { isSignatureOf } from "../../lab/dvt/threshold.ts";
import type { PublishedAggregate } from "./beacon-chain.ts";

/** Whether it was made by the whole key, and so was the proof that it is the validator's to make. */
function isAggregate(
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

/** Validators and slots for which more than one aggregate was published. */
function dutiesWithSeveral(all: readonly PublishedAggregate[]): string[] {
  const known = new Map<string, Set<string>>();
  for (const each of all) {
    const { aggregator_index, aggregate } = each.message;
    const duty = `validator ${aggregator_index}, slot ${aggregate.data.slot}`;
    known.set(duty, (known.get(duty) ?? new Set()).add(JSON.stringify(each)));
  }
  return [...known].filter(([, { size }]) => size > 1).map(([duty]) => duty);
}

/** What is wrong with what a cluster of these keys, by the validators' numbers, has published; empty: nothing. */
export function aggregateFaults(
  context: SigningContext,
  publicKeys: readonly string[],
  all: readonly PublishedAggregate[],
): string[] {
  const aggregators = new Set(all.map(({ message }) => message.aggregator_index));
  return [
    ...publicKeys.flatMap((_, i) => (aggregators.has(String(i)) ? [] : `validator ${i} has published none`)),
    ...all.filter((each) => !isAggregate(context, publicKeys, each)).map((each) => JSON.stringify(each)),
    ...dutiesWithSeveral(all),
  ];
}
