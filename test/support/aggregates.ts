import {
  aggregateRoot,
  contributionRoot,
  type SigningContext,
  selectionRoot,
  syncSelectionRoot,
} from "../../lab/dvt/signing-roots.ts";
import { isSignatureOf } from "../../lab/dvt/threshold.ts";
import type { PublishedAggregate, PublishedContribution } from "./beacon-chain.ts";

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

/** The same of contributions to a sync committee, of which each part has one by each validator. */
export function contributionFaults(
  context: SigningContext,
  publicKeys: readonly string[],
  all: readonly PublishedContribution[],
): string[] {
  const known = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const each of all) {
    const { aggregator_index, contribution, selection_proof } = each.message;
    const key = publicKeys[Number(aggregator_index)]!;
    const part = Number(contribution.subcommittee_index);
    const proof = syncSelectionRoot(context, Number(contribution.slot), part);
    const name = `validator ${aggregator_index}, part ${part}, slot ${contribution.slot}`;
    known.set(name, (known.get(name) ?? new Set()).add(JSON.stringify(each)));
    if (!isSignatureOf(key, proof, selection_proof)) wrong.push(`${name}: proof`);
    if (!isSignatureOf(key, contributionRoot(context, each.message), each.signature))
      wrong.push(`${name}: signature`);
  }
  const several = [...known].filter(([, { size }]) => size > 1).map(([name]) => `${name}: several`);
  const makers = new Set(all.map(({ message }) => message.aggregator_index));
  const missing = publicKeys.flatMap((_, i) => (makers.has(String(i)) ? [] : [`validator ${i}: none`]));
  return [...missing, ...wrong, ...several];
}
