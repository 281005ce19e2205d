import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ensureEngine } from "../lab/engine/engine.ts";
import { refuseUnfit } from "../lab/preflight.ts";
import { exitCode } from "./checks.ts";

/** Tests, not suites or files. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Outcome extends Counts {
  /** Each failed test and each file that failed as a whole, with why. */
  failures: string[];
}

/** A project of vitest.config.ts. */
export interface Layer {
  name: string;
  /**
   * What runs beside it: "pure" ones make no networks, mounts or hosts, so that the "machine" one, which compares the
   * machine before and after, can run beside them; it mostly waits. Those with "hosts" share the machine with nothing.
   */
  lane: "pure" | "machine" | "hosts";
  /** What this machine lacks to run it, as a sentence; undefined if nothing. */
  missing(): Promise<string | undefined>;
}

export const layers: Layer[] = [
  { name: "unit", lane: "pure", missing: async () => undefined },
  { name: "scripts", lane: "pure", missing: async () => undefined },
  { name: "recipes", lane: "pure", missing: async () => undefined },
  { name: "program", lane: "pure", missing: async () => undefined },
  { name: "machine", lane: "machine", missing: () => complaint(refuseUnfit) },
  { name: "engine", lane: "hosts", missing: () => complaint(engineNeeds) },
  { name: "lab", lane: "hosts", missing: () => complaint(refuseUnfit) },
];

/** Makes the engine before the test processes ask for it at the same time. */
async function engineNeeds(): Promise<void> {
  if (process.platform !== "linux") throw new Error("Needs Linux.");
  if (!existsSync("/usr/sbin/sshd"))
    throw new Error("Needs sshd: on Debian, apt-get install openssh-server.");
  await ensureEngine(console.log);
}

async function complaint(needs: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await needs();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs one layer with vitest, shows its output and counts its tests. */
export async function runLayer(name: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "bonded-validator-tests-"));
  try {
    const file = join(folder, "results.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const code = await exitCode("vitest", ["run", "--project", name, ...reporters]);
    return counted(await readFile(file, "utf8").catch(() => ""), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What vitest's JSON report says, as far as it is used here. */
interface Report {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  testResults?: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/**
 * Outcome of a run from vitest's JSON report and its exit code. A run that crashed, could not load a file or had an
 * error outside of every test fails without a failed test; it counts as one.
 */
export function counted(report: string, code: number | null): Outcome {
  const results = parsed(report);
  const failed = results.numFailedTests ?? 0;
  return {
    passed: results.numPassedTests ?? 0,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0),
    failures: failures(results),
  };
}

function failures({ testResults = [] }: Report): string[] {
  return testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(process.cwd(), name);
      const failed = assertionResults.filter(({ status }) => status === "failed");
      if (failed.length === 0) return [`${file}: ${gist(message)}`];
      return failed.map(
        ({ fullName, failureMessages }) => `${file}: ${fullName}: ${gist(failureMessages[0])}`,
      );
    });
}

/** A message without its stack, and of a long one the beginning and the end: there programs say what went wrong. */
function gist(text = ""): string {
  const lines = stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  const shown = lines.length > 10 ? [...lines.slice(0, 2), "…", ...lines.slice(-7)] : lines;
  return shown.join("\n    ");
}

/** A run that died while it wrote its report leaves half of one. */
function parsed(report: string): Report {
  try {
    return JSON.parse(report) as Report;
  } catch {
    return {};
  }
}
