/** Duties counted by client, and what was missed. */

import type { DutyCase } from "./case.ts";
import type { AttestationOutcome, Outcome, ProposalOutcome, SyncOutcome } from "./count.ts";
import { type Owner, ownerNameOf } from "./participant.ts";

export interface ClientCount {
  readonly attestations: {
    readonly due: number;
    readonly included: number;
    /** Of those included: in the first block that could have it, for the right head, for the right target. */
    readonly prompt: number;
    readonly head: number;
    readonly target: number;
    /** Slots from vote to block, of all together. */
    readonly delay: number;
  };
  readonly proposals: Readonly<Record<ProposalOutcome["block"], number>>;
  readonly syncMessages: { readonly possible: number; readonly included: number };
  /** Slots in which it failed in anything. */
  readonly slots: number;
}

/** A duty that was not done, or not well. */
interface FailedDuty {
  /** Name of the client, or the cluster. */
  readonly client: string;
  readonly slot: number;
  readonly duty: string;
  readonly validators: readonly number[];
  readonly what: string;
}

export interface Miss extends FailedDuty {
  /** What happened around it, seconds from the slot's start. */
  readonly timeline: readonly string[];
}

/** One line of the file of results. */
export interface CaseResult extends DutyCase {
  /** Slot of the duty that the fault was aimed at, and whose it was. */
  readonly slot: number;
  readonly aimedAt: string;
  /** Milliseconds from the planned time until the fault began, and until it was there. */
  readonly deviation: readonly [number, number];
  readonly counts: Readonly<Record<string, ClientCount>>;
  readonly misses: readonly Miss[];
}

export function countsByOwner(outcomes: readonly Outcome[], owners: readonly Owner[]): CaseResult["counts"] {
  const counts = owners.map(({ name, validators }) => [
    name,
    countOf(outcomes.filter(({ duty }) => validators.includes(duty.validator))),
  ]);
  return Object.fromEntries(counts);
}

function countOf(outcomes: readonly Outcome[]): ClientCount {
  const attestations = outcomes.filter(isAttestation);
  const included = attestations.flatMap((outcome) => outcome.included ?? []);
  const proposals = outcomes.filter(isProposal);
  const blocks = (result: ProposalOutcome["block"]): number =>
    proposals.filter(({ block }) => block === result).length;
  const messages = outcomes.filter(isMessage).filter((outcome) => outcome.included !== undefined);
  return {
    attestations: {
      due: attestations.length,
      included: included.length,
      prompt: included.filter(({ prompt }) => prompt).length,
      head: included.filter(({ head }) => head).length,
      target: included.filter(({ target }) => target).length,
      delay: included.reduce((sum, { delay }) => sum + delay, 0),
    },
    proposals: {
      canonical: blocks("canonical"),
      orphaned: blocks("orphaned"),
      missed: blocks("missed"),
    },
    syncMessages: {
      possible: messages.length,
      included: messages.filter((outcome) => outcome.included).length,
    },
    slots: new Set(outcomes.filter(isFailure).map(({ duty }) => duty.slot)).size,
  };
}

/** All counts of a client together; slots are the most of one case. */
export function total(counts: readonly ClientCount[]): ClientCount {
  const sum = <Key extends string>(parts: readonly Readonly<Record<Key, number>>[]): Record<Key, number> => {
    const keys = Object.keys(parts[0]!) as Key[];
    const sums = keys.map((key) => [key, parts.reduce((value, part) => value + part[key], 0)]);
    return Object.fromEntries(sums) as Record<Key, number>;
  };
  return {
    attestations: sum(counts.map(({ attestations }) => attestations)),
    proposals: sum(counts.map(({ proposals }) => proposals)),
    syncMessages: sum(counts.map(({ syncMessages }) => syncMessages)),
    slots: Math.max(...counts.map(({ slots }) => slots)),
  };
}

/** What went wrong; the same of several validators in one slot is one miss. */
export function missesOf(outcomes: readonly Outcome[], owners: readonly Owner[]): FailedDuty[] {
  const found = new Map<string, FailedDuty>();
  for (const outcome of outcomes) {
    const what = faultOf(outcome);
    if (what === undefined) continue;
    const { kind: duty, slot, validator } = outcome.duty;
    const client = ownerNameOf(owners, validator);
    const key = [client, slot, duty, what].join();
    const validators = [...(found.get(key)?.validators ?? []), validator];
    found.set(key, { client, slot, duty, validators, what });
  }
  return [...found.values()].toSorted((a, b) => a.slot - b.slot);
}

const isFailure = (outcome: Outcome): boolean => faultOf(outcome) !== undefined;

function faultOf(outcome: Outcome): string | undefined {
  if (isProposal(outcome)) return outcome.block === "canonical" ? undefined : outcome.block;
  if (isMessage(outcome)) return outcome.included === false ? "missed" : undefined;
  const { included } = outcome;
  if (included === undefined) return "missed";
  const faults = [
    ...(included.prompt ? [] : [`included after ${included.delay} slots`]),
    ...(included.head ? [] : ["wrong head"]),
    ...(included.target ? [] : ["wrong target"]),
  ];
  return faults.length === 0 ? undefined : faults.join(", ");
}

const isAttestation = (outcome: Outcome): outcome is AttestationOutcome =>
  outcome.duty.kind === "attestation";
const isProposal = (outcome: Outcome): outcome is ProposalOutcome => outcome.duty.kind === "proposal";
const isMessage = (outcome: Outcome): outcome is SyncOutcome => outcome.duty.kind === "sync message";
