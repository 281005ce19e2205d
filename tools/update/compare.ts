/** Compares a stack in two commits. */

import type { NetworkName } from "../../catalog/networks.ts";
import { networkNames } from "../../catalog/networks.ts";
import { changedKeys, pinsIn, placeChanges, withPinsOf } from "./changes.ts";
import type { CommitProgram, Places, TopologyOutcome } from "./program.ts";
import type { Recommendation, UpdateReport } from "./report.ts";
import { versionChanges } from "./versions.ts";

interface Question {
  readonly stack: string;
  readonly configFile: string | undefined;
  readonly today: string;
}

/** The stack as both programs have it. */
export function compare(
  before: CommitProgram,
  after: CommitProgram,
  { stack, configFile, today }: Question,
): Omit<UpdateReport, "from" | "to"> {
  const [old, wanted] = [before.configOf(stack, configFile), after.configOf(stack, configFile)];
  const pinned = { sections: withPinsOf(old.sections, wanted.sections), others: wanted.others };
  const outcomeOf = (program: CommitProgram, { sections, others }: typeof pinned) =>
    program.outcome(stack, sections, others, today);
  const ends = { first: outcomeOf(before, old), last: outcomeOf(after, wanted) };
  const network = networkNames.find((name) => name === wanted.sections.network);
  return {
    stack,
    versions: versionChanges(pinsIn(old.sections), pinsIn(wanted.sections), network, today),
    recommended: recommendations(before, after, network),
    ...causes(ends, {
      newProgram: outcomeOf(after, old),
      bothNew: outcomeOf(after, pinned),
      newVersions: outcomeOf(before, pinned),
    }),
    sections: changedKeys(pinned.sections, wanted.sections),
    problems: { before: problemsOf(ends.first), after: problemsOf(ends.last) },
  };
}

/**
 * Each change has one cause: the program with the configuration as it was, versions with the new program, or settings with
 * both. Where the new program refuses the old versions, versions come first. Where either refuses the other's, nobody can
 * tell the causes apart, and no change counts as one of versions.
 */
function causes(
  { first, last }: Readonly<Record<"first" | "last", TopologyOutcome>>,
  {
    newProgram,
    bothNew,
    newVersions,
  }: Readonly<Record<"newProgram" | "bothNew" | "newVersions", TopologyOutcome>>,
): Pick<UpdateReport, "byVersions" | "otherwise"> {
  if ("places" in newProgram && "places" in bothNew)
    return {
      byVersions: between(newProgram, bothNew),
      otherwise: [...between(first, newProgram), ...between(bothNew, last)],
    };
  if ("places" in newVersions)
    return { byVersions: between(first, newVersions), otherwise: between(newVersions, last) };
  return { byVersions: [], otherwise: between(first, last) };
}

/** Nothing is known of a configuration that is refused. */
function between(before: TopologyOutcome, after: TopologyOutcome) {
  const [old, wanted] = [placesOf(before), placesOf(after)];
  return old === undefined || wanted === undefined ? [] : placeChanges(old, wanted);
}

const placesOf = (outcome: TopologyOutcome): Places | undefined =>
  "places" in outcome ? outcome.places : undefined;

const problemsOf = (outcome: TopologyOutcome): string[] =>
  "problems" in outcome
    ? outcome.problems.map(({ path, reason, check }) => `${path}: ${reason} [${check}]`)
    : [];

function recommendations(
  before: CommitProgram,
  after: CommitProgram,
  network: NetworkName | undefined,
): Recommendation[] {
  if (network === undefined) return [];
  const [old, wanted]: Readonly<Record<string, Readonly<Record<string, string>>>>[] = [
    before.recommended,
    after.recommended,
  ];
  const clients = [...new Set([...Object.keys(old!), ...Object.keys(wanted!)])].toSorted();
  return clients.flatMap((client) => {
    const [from, to] = [old![client]?.[network], wanted![client]?.[network]];
    if (from === to) return [];
    return [{ client, network, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}
