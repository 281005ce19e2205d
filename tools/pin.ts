/** `npm run pin -- <stack>`: see the text below. */

import { basename } from "node:path";
import { currentDate } from "../topology/dates.ts";
import { configsBeside, readStackConfig } from "../topology/files/stack-config.ts";
import { loadTopology } from "../topology/load.ts";
import { type HostKeyLookup, type ImageLookup, type Problem, TopologyError } from "../topology/problems.ts";
import { project, type StackArguments, stackArguments } from "./arguments.ts";
import { command } from "./hosts.ts";
import { isSameKey } from "./pin/ask.ts";
import { type ShownKey, shownKey } from "./pin/host-key.ts";
import { reasonOf } from "./pin/reason.ts";
import { digestOf } from "./pin/registry.ts";
import { writeSetting } from "./pin/write.ts";

const help = `npm run pin -- <stack> [--config-file FILE] [--json]

Finds out what the configuration of a stack has to pin and does not pin yet, and writes it: the digests of images, which
registries tell, and the keys of hosts. It shows each host's key with its fingerprint and asks whether the host's own
console shows the same. Without a terminal it writes no host key. It writes the stack's file, or Pulumi.yaml for sections
that the stack's file does not have; all other lines stay as they are. It replaces nothing that is pinned already.
Exit code 0: nothing is left to pin, 7: something is, 1: a file cannot be read or written, 2: wrong arguments.

Example:
  npm run pin -- hoodi
`;

interface Outcome {
  readonly path: string;
  /** What was written there. */
  readonly value?: string;
  /** Why nothing was. */
  readonly reason?: string;
}

type Pinned<L> = Problem & { readonly lookup: L };

const options = stackArguments(help);
await command(async () => {
  const { file } = readStackConfig(project, options.stack, options.configFile);
  const missing = missingPins(options);
  const write = ({ path, lookup }: Pinned<ImageLookup | HostKeyLookup>, value: string): Outcome => {
    try {
      const written = writeSetting(file, lookup.setting, value);
      tell(`${basename(written)}: ${path}: ${value}`);
      return { path, value };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== undefined) throw error; // the file
      return { path, reason: `${message}: write it there yourself: ${value}` };
    }
  };
  const outcomes = [
    ...(await pinImages(missing.filter(isImage), write)),
    ...(await pinHosts(missing.filter(isHostKey), write)),
  ];
  const open = outcomes.filter(({ value }) => value === undefined);
  for (const { path, reason } of open) tell(`left out: ${path}: ${reason}`);
  if (options.json) console.log(JSON.stringify(outcomes, undefined, 2));
  else console.log(summary(outcomes.length, open.length));
  if (open.length > 0) process.exitCode = 7;
});

function missingPins({ stack, configFile }: StackArguments): readonly Problem[] {
  const { sections } = readStackConfig(project, stack, configFile);
  try {
    loadTopology(stack, sections, currentDate(), configsBeside(project, stack));
    return [];
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
}

function isImage(problem: Problem): problem is Pinned<ImageLookup> {
  return problem.lookup?.kind === "image";
}

function isHostKey(problem: Problem): problem is Pinned<HostKeyLookup> {
  return problem.lookup?.kind === "host-key";
}

async function pinImages(
  missing: readonly Pinned<ImageLookup>[],
  write: (problem: Pinned<ImageLookup>, value: string) => Outcome,
): Promise<Outcome[]> {
  const found = await Promise.allSettled(missing.map(({ lookup }) => digestOf(lookup)));
  return missing.map((problem, i) => {
    const result = found[i]!;
    return result.status === "fulfilled"
      ? write(problem, `${problem.lookup.version}@${result.value}`)
      : { path: problem.path, reason: (result.reason as Error).message };
  });
}

/** One after the other: each waits for a person. */
async function pinHosts(
  missing: readonly Pinned<HostKeyLookup>[],
  write: (problem: Pinned<HostKeyLookup>, value: string) => Outcome,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const problem of missing) outcomes.push(await pinHost(problem, write));
  return outcomes;
}

async function pinHost(
  problem: Pinned<HostKeyLookup>,
  write: (problem: Pinned<HostKeyLookup>, value: string) => Outcome,
): Promise<Outcome> {
  const { path, lookup } = problem;
  let shown: ShownKey;
  try {
    shown = await shownKey(lookup);
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
  const verdict = await isSameKey(lookup.host, shown);
  if (verdict === "same") return write(problem, shown.key);
  const reason =
    verdict === "left"
      ? "nobody said that the host's console shows the same key"
      : `${lookup.host}'s console shows another key: what answers there is another machine`;
  return { path, reason };
}

function summary(all: number, open: number): string {
  if (all === 0) return `Everything that npm run pin finds out is pinned. npm run check -- ${options.stack}`;
  return `Pinned ${all - open} of ${all}. npm run check -- ${options.stack} says what else is missing.`;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
