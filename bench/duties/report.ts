import { cpus, loadavg } from "node:os";
import { table } from "../../tools/table.ts";
import { dutyPhases, type EventName, phaseNames } from "./case.ts";
import { type CaseResult, type Miss, total } from "./summary.ts";

/** Without a fault nothing may be missed: else what is missed with one says nothing. */
export const isVoid = (results: readonly CaseResult[]): boolean =>
  results.every(({ event }) => event !== "nothing") ||
  results.some(({ event, misses }) => event === "nothing" && misses.length > 0);

/** What a run may consist of, in the order of the tables. */
export interface Contents {
  readonly events: readonly EventName[];
  /** Names of the clients, or clusters. */
  readonly names: readonly string[];
  /** What a reader has to know first. */
  readonly heading?: string;
}

/** The tables for people, then every miss. */
export function renderDuties(results: readonly CaseResult[], contents: Contents): string {
  const { events, names, heading } = contents;
  const rows = events.flatMap((event) => names.flatMap((name) => rowOfClient(results, event, name)));
  const head = [
    "EVENT",
    "CLIENT",
    "CASES",
    "ATTESTED",
    "LATE",
    "HEAD",
    "TARGET",
    "DELAY",
    "BLOCKS",
    "ORPHANED",
  ];
  const whyVoid =
    "VOID: duties were missed without a fault, or no case is without one. The rest measures more than the faults.";
  return [
    ...(heading === undefined ? [] : [heading]),
    table([...head, "SYNC", "SLOTS"], rows),
    table(["AIMED AT", "PHASE", ...names.map((name) => name.toUpperCase())], aimedRows(results, contents)),
    ...results.flatMap((result) => result.misses.map((miss) => renderMiss(result, miss))),
    `Faults began up to ${worstDeviation(results)} ms from the planned time. ` +
      `${cpus().length} processors that all hosts share, load ${loadavg()[0]!.toFixed(1)} at the end.`,
    ...(isVoid(results) ? [whyVoid] : []),
  ].join("\n\n");
}

const of = (done: number, all: number): string => `${done} of ${all}`;

function rowOfClient(results: readonly CaseResult[], event: EventName, client: string): string[][] {
  const counts = results.filter((each) => each.event === event).flatMap(({ counts }) => counts[client] ?? []);
  if (counts.length === 0) return [];
  const { attestations, proposals, syncMessages, slots } = total(counts);
  const { due, included, prompt, head, target, delay } = attestations;
  const blocks = proposals.canonical + proposals.orphaned + proposals.missed;
  return [
    [
      ...[event, client, String(counts.length), of(included, due), String(included - prompt)],
      ...[of(head, included), of(target, included)],
      included === 0 ? "" : (delay / included).toFixed(2),
      ...[of(proposals.canonical, blocks), String(proposals.orphaned)],
      ...[syncMessages.possible === 0 ? "" : of(syncMessages.included, syncMessages.possible), String(slots)],
    ],
  ];
}

/** Of the duties that faults were aimed at, those that were done well. */
function aimedRows(results: readonly CaseResult[], { events, names }: Contents): string[][] {
  return events.flatMap((event) =>
    phaseNames.flatMap((phase) => {
      const cases = results.filter((each) => each.event === event && each.phase === phase);
      const cells = names.map((client) => {
        const aimed = cases.filter(({ aimedAt }) => aimedAt === client);
        return aimed.length === 0 ? "" : of(aimed.filter(isAimedDutyDone).length, aimed.length);
      });
      return cases.length === 0 ? [] : [[event, phase, ...cells]];
    }),
  );
}

const isAimedDutyDone = ({ misses, aimedAt, slot, phase }: CaseResult): boolean =>
  !misses.some(
    (miss) => miss.client === aimedAt && miss.slot === slot && miss.duty === dutyPhases[phase].duty,
  );

function renderMiss({ event, phase, repetition }: CaseResult, miss: Miss): string {
  const { slot, client, duty, validators, what, timeline } = miss;
  const title = `${event}, ${phase}, ${repetition}: slot ${slot}, ${client}, ${duty} of ${validators.join(", ")}: ${what}`;
  return [title, ...timeline.map((line) => `  ${line}`)].join("\n");
}

const worstDeviation = (results: readonly CaseResult[]): number =>
  Math.max(0, ...results.flatMap(({ deviation }) => deviation));
