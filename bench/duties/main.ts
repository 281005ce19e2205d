/** `npm run bench -- duties`: see the text below. */
import { checkSignatures, renderFindings } from "../../lab/chain/signatures.ts";
import { inLabs } from "../in-labs.ts";
import { benchOptions } from "../options.ts";
import { casesOf, type DutyCase, eventNames, phaseNames, sameCase } from "./case.ts";
import { deployOnChain, dutiesLab } from "./deployment.ts";
import { isVoid, renderDuties } from "./report.ts";
import { addResult, readResults, resultsFile, resultsOf } from "./results.ts";
import { runCases } from "./run-case.ts";
import { openStage } from "./stage.ts";

const help = `npm run bench -- duties [--repetitions N] [--events NAME,…] [--phases NAME,…] [--json]

Deploys Hoodi's nodes to a lab of its own with an overlay and a real chain (slots of 12 s), lets the home host that
serves the clients fail, or its execution client, or its beacon node, N times (10) at each phase, and counts on the chain
what became of the duties of validators that reach the nodes in five ways. Cases without a fault come with them: if
anything is missed there, the run is void, and the exit code is 1. It is 1, too, if anything that the clients signed is
slashable. Each case is written to .lab/duties.jsonl when the chain has told everything of it. The same command goes on
from there; remove the file to begin anew. A case takes about two minutes, all of them about ten hours. Needs root, and
a machine that does nothing else.

Events: ${eventNames.slice(1).join(", ")}
Phases, in seconds from the time at which one of the validators is due:
  ${phaseNames.join(", ")}

Example:
  npm run bench -- duties --repetitions 1 --events home-host --phases proposal+0,attestation+0
`;

const { counts, choices, json } = benchOptions(
  help,
  { repetitions: 10 },
  { events: eventNames.slice(1), phases: phaseNames },
);
// The lab tells its progress on stdout, which is for the result alone.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const cases = casesOf(["nothing", ...choices.events], choices.phases, counts.repetitions);
const done = resultsOf(cases, readResults(resultsFile));
const left = cases.filter((each) => !done.some((result) => sameCase(each, result)));
process.stderr.write(`${done.length} of ${cases.length} cases are in ${resultsFile}\n`);

async function measure(cases: readonly DutyCase[]): Promise<void> {
  const stage = await openStage(dutiesLab, await deployOnChain(dutiesLab, "production"));
  try {
    await runCases(stage, cases, (result) => addResult(resultsFile, result));
    checkSigned();
  } finally {
    stage.end();
  }
}

/** All that the clients signed while homes and programs failed. */
function checkSigned(): void {
  const findings = checkSignatures(dutiesLab);
  process.stderr.write(`${renderFindings(findings)}\n`);
  if (findings.offences.length + findings.unknown.length > 0) process.exitCode = 1;
}

if (left.length > 0) await inLabs([dutiesLab], () => measure(left));
const results = resultsOf(cases, readResults(resultsFile));
print(`${json ? JSON.stringify({ void: isVoid(results), results }, undefined, 2) : renderDuties(results)}\n`);
if (isVoid(results)) process.exitCode = 1;
