/** A file with a line for each case that is done, so that a run that was cut off goes on. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "../../lab/settings.ts";
import { type DutyCase, sameCase } from "./case.ts";
import type { CaseResult } from "./summary.ts";

/** File of a bench, beside the labs' folders, which `down` removes. */
export const resultsFile = (bench: string): string => join(repository, ".lab", `${bench}.jsonl`);

export function readResults(file: string): CaseResult[] {
  const lines = wholeLines(file).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as CaseResult);
}

export function addResult(file: string, result: CaseResult): void {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) truncateSync(file, Buffer.byteLength(wholeLines(file)));
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** Without a last line that was cut off while it was written. */
function wholeLines(file: string): string {
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8");
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** What is known of some cases. */
export const resultsOf = (cases: readonly DutyCase[], results: readonly CaseResult[]): CaseResult[] =>
  results.filter((result) => cases.some((each) => sameCase(each, result)));
