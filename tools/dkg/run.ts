/** A run of the command, from the first look at the nodes to its report. */

import { randomUUID } from "node:crypto";
import type { ClusterDefinition } from "../lock/file.ts";
import { configuredFindings, definitionProblems } from "./checks.ts";
import { courseOf } from "./course.ts";
import type { KeyGeneration } from "./key-generation.ts";
import type { NodeLook } from "./look.ts";
import { makeDefinition } from "./make-definition.ts";
import { type DkgReport, planText, validatorsOf } from "./report.ts";
import { type ExpectedKeys, type Verified, verifyResults } from "./verify.ts";

export interface DkgRun {
  readonly expected: Omit<ExpectedKeys, "definitionHash">;
  readonly keyGeneration: KeyGeneration;
  /** Of another program; undefined: one is made of the configuration. */
  readonly definition: ClusterDefinition | undefined;
  /** Whether a person agrees to what is shown. */
  readonly agrees: (shown: string) => Promise<boolean>;
}

export async function runDkg(run: DkgRun): Promise<DkgReport> {
  const looks = await run.keyGeneration.look();
  const course = courseOf(looks);
  if (course.kind === "stop") return report(run, "refused", { findings: course.problems });
  if (course.kind === "records") return makeRecords(run, course.keyless);
  if (course.kind === "done")
    return judged(run, verifyResults(run.expected, await run.keyGeneration.results()));
  if (course.kind === "finish") {
    const verified = verifyResults(run.expected, await run.keyGeneration.results());
    if (verified.findings.length === 0) return takeOver(run, verified, "An earlier run made these keys.");
    if (course.taken.length > 0) return report(run, "refused", verified);
  }
  return generate(run, looks);
}

function report(
  run: DkgRun,
  outcome: DkgReport["outcome"],
  { lock, findings }: Partial<Verified>,
): DkgReport {
  const { topology, cluster } = run.expected;
  return {
    stack: topology.stack,
    cluster: cluster.name,
    outcome,
    lockHash: lock?.lock_hash.toLowerCase(),
    validators: lock === undefined ? [] : validatorsOf(lock),
    findings: findings ?? [],
  };
}

const judged = (run: DkgRun, verified: Verified): DkgReport =>
  report(run, verified.findings.length === 0 ? "made" : "refused", verified);

async function makeRecords(run: DkgRun, keyless: readonly string[]): Promise<DkgReport> {
  const { keyGeneration, expected } = run;
  const shown = `These nodes get a key of their own: ${keyless.join(", ")}`;
  if (!(await run.agrees(shown))) return report(run, "declined", {});
  await keyGeneration.createRecords(keyGeneration.nodes.filter(({ name }) => keyless.includes(name)));
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
  const verified = verifyResults({ ...expected, definitionHash }, await keyGeneration.generate(definition));
  if (verified.findings.length === 0) return commit(run, verified);
  await keyGeneration.putAside();
  return report(run, "refused", verified);
}

async function takeOver(run: DkgRun, verified: Verified, why: string): Promise<DkgReport> {
  const { topology, cluster } = run.expected;
  const shown = `${why}\n${planText(topology, cluster, verified.lock!.cluster_definition)}`;
  return (await run.agrees(shown)) ? commit(run, verified) : report(run, "declined", {});
}

/** Cut off here, some nodes have the lock and the others have it ready: the next run goes on. */
async function commit(run: DkgRun, verified: Verified): Promise<DkgReport> {
  await run.keyGeneration.commit();
  return report(run, "made", verified);
}
