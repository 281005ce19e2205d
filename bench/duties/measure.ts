/** Runs the cases of a bench that are not in its file yet, and prints what is known of all. */
import { checkSignatures, renderFindings } from "../../lab/chain/signatures.ts";
import type { Lab } from "../../lab/settings.ts";
import { inLabs } from "../in-labs.ts";
import { benchOptions } from "../options.ts";
import { casesOf, type DutyCase, type EventName, phaseNames, sameCase } from "./case.ts";
import { type Contents, isVoid, renderDuties } from "./report.ts";
import { addResult, readResults, resultsFile, resultsOf } from "./results.ts";
import { runCases } from "./run-case.ts";
import type { ChainStage } from "./stage.ts";

export interface DutiesBench extends Contents {
  /** Its name on the command line, and that of its file. */
  readonly name: string;
  readonly help: string;
  readonly lab: Lab;
  /** Makes the lab and deploys the stack to it. */
  open(): Promise<ChainStage>;
}

/** Exit code 1 if the run is void, or if something that was signed is slashable. */
export async function measureDuties(bench: DutiesBench): Promise<void> {
  const [nothing, ...faults] = bench.events as readonly [EventName, ...EventName[]];
  const { counts, choices, json } = benchOptions(
    bench.help,
    { repetitions: 10 },
    { events: faults, phases: phaseNames },
  );
  // The lab tells its progress on stdout, which is for the result alone.
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);

  const file = resultsFile(bench.name);
  const cases = casesOf([nothing, ...choices.events], choices.phases, counts.repetitions);
  const done = resultsOf(cases, readResults(file));
  const left = cases.filter((each) => !done.some((result) => sameCase(each, result)));
  process.stderr.write(`${done.length} of ${cases.length} cases are in ${file}\n`);
  if (left.length > 0) await inLabs([bench.lab], () => runLeft(bench, left, file));
  const results = resultsOf(cases, readResults(file));
  const whole = { void: isVoid(results), results };
  print(`${json ? JSON.stringify(whole, undefined, 2) : renderDuties(results, bench)}\n`);
  if (whole.void) process.exitCode = 1;
}

async function runLeft(bench: DutiesBench, cases: readonly DutyCase[], file: string): Promise<void> {
  const stage = await bench.open();
  try {
    await runCases(stage, cases, (result) => addResult(file, result));
    checkSigned(bench.lab);
  } finally {
    stage.end();
  }
}

/** All that was signed while homes and programs failed. */
function checkSigned(lab: Lab): void {
  const findings = checkSignatures(lab);
  process.stderr.write(`${renderFindings(findings)}\n`);
  if (findings.offences.length + findings.unknown.length > 0) process.exitCode = 1;
}
