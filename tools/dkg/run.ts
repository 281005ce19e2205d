/** A run of the command, from the first look at the nodes to its report. */

import { randomUUID } from "node:crypto";
import type { ClusterDefinition } from "../lock/file.ts";
import { configuredFindings, definitionProblems, lostKeys } from "./checks.ts";
import { courseOf } from "./course.ts";
import type { KeyGeneration } from "./key-generation.ts";
import type { NodeLook } from "./look.ts";
import { makeDefinition, type WantedKeys } from "./make-definition.ts";
import type { NodeResult } from "./node-result.ts";
import { type DkgReport, planText, validatorsOf } from "./report.ts";
import { type ExpectedKeys, type Verified, verifyResults } from "./verify.ts";

export interface DkgRun {
  readonly expected: Omit<ExpectedKeys, "definitionHash" | "wanted"> & { readonly wanted: WantedKeys };
  readonly keyGeneration: KeyGeneration;
  /** Of another program; undefined: one is made of the configuration. */
  readonly definition: ClusterDefinition | undefined;
  /** Whether a person agrees to what is shown. */
  readonly agrees: (shown: string) => Promise<boolean>;
  /** Keeps the lock and the files of deposits, by name, as they were verified; gives the paths of what it has written. */
  readonly keep: (files: ReadonlyMap<string, string>) => readonly string[];
}

export async function runDkg(run: DkgRun): Promise<DkgReport> {
  const looks = await run.keyGeneration.look();
  const course = courseOf(looks);
  if (course.kind === "stop") return report(run, "refused", { findings: course.problems });
  if (course.kind === "records") return makeRecords(run, course.keyless);
  if (course.kind === "generate") return generate(run, looks);
  const areTaken = course.kind === "done" || course.taken.length > 0;
  const results = await run.keyGeneration.results();
  const verified = verifyResults(areTaken ? inUse(run) : given(run), results);
  if (verified.findings.length > 0) return areTaken ? report(run, "faulty", verified) : generate(run, looks);
  if (course.kind === "done") return finished(run, "there", verified, results);
  const { topology, cluster } = run.expected;
  const shown = `An earlier run made these keys.\n${planText(topology, cluster, verified.lock!.cluster_definition)}`;
  return (await run.agrees(shown)) ? commit(run, verified, results) : report(run, "declined", {});
}

/** What keys have to be that an earlier run made, and that no node has taken over. */
const given = ({ expected, definition }: DkgRun): ExpectedKeys => ({
  ...expected,
  definitionHash: definition?.definition_hash,
});

const inUse = ({ expected }: DkgRun): ExpectedKeys => ({ ...expected, wanted: undefined });

function report(
  run: DkgRun,
  outcome: DkgReport["outcome"],
  { lock, findings }: Partial<Verified>,
  files: readonly string[] = [],
): DkgReport {
  const { topology, cluster } = run.expected;
  return {
    stack: topology.stack,
    cluster: cluster.name,
    outcome,
    lockHash: lock?.lock_hash.toLowerCase(),
    validators: lock === undefined ? [] : validatorsOf(lock),
    files,
    findings: findings ?? [],
  };
}

/** All nodes have what the first of them has. */
function finished(
  run: DkgRun,
  outcome: "made" | "there",
  verified: Verified,
  [first]: readonly NodeResult[],
): DkgReport {
  const { lock, deposits } = first!;
  return report(run, outcome, verified, run.keep(new Map([["cluster-lock.json", lock!], ...deposits])));
}

async function makeRecords(run: DkgRun, keyless: readonly string[]): Promise<DkgReport> {
  const { keyGeneration, expected } = run;
  const nodes = keyGeneration.nodes.filter(({ name }) => keyless.includes(name));
  const lost = lostKeys(expected.cluster, nodes);
  if (lost.length > 0) return report(run, "refused", { findings: lost });
  const shown = `These nodes get a key of their own: ${keyless.join(", ")}`;
  if (!(await run.agrees(shown))) return report(run, "declined", {});
  await keyGeneration.createRecords(nodes);
  const { topology, cluster } = expected;
  return report(run, "records", {
    findings: configuredFindings(topology, cluster, recordsOf(await keyGeneration.look())),
  });
}

const recordsOf = (looks: readonly NodeLook[]) =>
  Object.fromEntries(looks.map(({ node, enr }) => [node.name, enr]));

async function generate(run: DkgRun, looks: readonly NodeLook[]): Promise<DkgReport> {
  const { expected, keyGeneration } = run;
  const { topology, cluster, wanted } = expected;
  const unfit = configuredFindings(topology, cluster, recordsOf(looks));
  if (unfit.length > 0) return report(run, "refused", { findings: unfit });
  const stamp = { uuid: randomUUID().toUpperCase(), timestamp: `${new Date().toISOString().slice(0, 19)}Z` };
  const definition = run.definition ?? makeDefinition(topology, cluster, wanted, stamp);
  const findings = definitionProblems(topology, cluster, wanted, definition);
  if (findings.length > 0) return report(run, "refused", { findings });
  if (!(await run.agrees(planText(topology, cluster, definition)))) return report(run, "declined", {});
  const { definition_hash: definitionHash } = definition;
  const results = await keyGeneration.generate(definition);
  const verified = verifyResults({ ...expected, definitionHash }, results);
  if (verified.findings.length === 0) return commit(run, verified, results);
  await keyGeneration.putAside();
  return report(run, "refused", verified);
}

/** Cut off here, some nodes have the lock and the others have it ready: the next run goes on. */
async function commit(run: DkgRun, verified: Verified, results: readonly NodeResult[]): Promise<DkgReport> {
  await run.keyGeneration.commit(results);
  return finished(run, "made", verified, results);
}
