/**
 * Random cases: CI plays a sample that the commit selects. `SEED=<commit>` plays that of another one.
 * `LONG_RUN=cases.jsonl` plays all cases of a test file and writes a line for each.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Other cases with each commit, the same ones for whoever looks at it. */
export const seed: string = process.env.SEED ?? commit();

/** Name of the file that all cases are written to; without it only a sample of them is played. */
export const longRun: string | undefined = process.env.LONG_RUN;

/** Milliseconds: a day, for the test that plays all. */
export const longRunLimit = 24 * 3_600_000;

function commit(): string {
  try {
    const cwd = join(import.meta.dirname, "../..");
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd, encoding: "utf8" }).trim();
  } catch {
    return "no commit";
  }
}

/** A number from 0 to 2³² − 1 that follows from the seed and a word. */
export function numberOf(word: string | number): number {
  return createHash("sha256").update(`${seed} ${word}`).digest().readUInt32BE();
}

/** What can be played, by its name. */
export interface Playable {
  readonly name: string;
  /** Plays it; what it found, nothing where all is well. */
  play(): Promise<readonly unknown[]>;
}

/** Plays the cases that the file does not have yet, so that a run goes on where it was cut off; how many found something. */
export async function playAll(file: string, cases: Iterable<Playable>): Promise<number> {
  const played = namesIn(file);
  let damaged = 0;
  for (const { name, play } of cases) {
    if (played.has(name)) continue;
    const findings = await play();
    damaged += findings.length > 0 ? 1 : 0;
    appendFileSync(file, `${JSON.stringify({ seed, case: name, findings })}\n`);
  }
  return damaged;
}

function namesIn(file: string): ReadonlySet<string> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return new Set(lines.filter(Boolean).map((line) => (JSON.parse(line) as { case: string }).case));
}
