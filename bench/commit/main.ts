/** `npm run bench -- commit <commit>`: see the text below. */

import { spawnSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { pulumiCall } from "../../lab/pulumi.ts";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";
import { UsageError } from "../../tools/command-line.ts";
import { type Call, timed } from "../contender.ts";
import { benchLab, freshHosts, stack } from "../hosts.ts";
import { inLabs } from "../in-labs.ts";
import { median } from "../median.ts";
import { ensureNeeds } from "../needs.ts";
import { benchOptions } from "../options.ts";

const help = `npm run bench -- commit <commit> [--rounds N]

Measures how much longer a preview without a change takes than with the program of an earlier commit. Each of the two
programs configures three bare simulated hosts of its own. Both previews run N times (15), in turns, so that other work on
the machine meets both. Prints both medians, and the median of the differences within a round. It takes about five
minutes, and needs root.

Example:
  npm run bench -- commit HEAD~1
`;

interface Side {
  readonly name: string;
  readonly lab: Lab;
  readonly preview: Call;
  readonly seconds: number[];
}

/** Deploys three hosts by the program in a folder. */
async function side(name: string, lab: Lab, program: string): Promise<Side> {
  const engine = await freshHosts(lab, existsSync(join(program, "provider/items/accepted.ts")));
  const call = (...args: string[]): Call => {
    const { args: words, env } = pulumiCall(lab, engine, stack, [...args, "--non-interactive"]);
    return { program: engine.pulumi, args: words, cwd: program, env };
  };
  await timed(call("up", "--skip-preview"));
  return { name, lab, preview: call("preview", "--expect-no-changes"), seconds: [] };
}

/** The commit's files in a folder of the lab's, with the packages that are installed here. */
function checkOut(commit: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  git("worktree", "add", "--quiet", "--force", "--detach", folder, commit);
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new UsageError(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** Medians, and that of the rounds' differences. */
function report(before: Side, now: Side): string {
  const rounds = Math.min(before.seconds.length, now.seconds.length);
  const differences = Array.from({ length: rounds }, (_, i) => now.seconds[i]! - before.seconds[i]!);
  const rows = [before, now].map(
    ({ name, seconds }) => [name, median(seconds), Math.min(...seconds)] as const,
  );
  const lines = rows.map(([name, mid, min]) => `| ${name} | ${mid.toFixed(2)} | ${min.toFixed(2)} |`);
  const added = median(differences);
  const load = loadavg()[0]!.toFixed(1);
  return [
    "| preview of 3 hosts, seconds | median | min |",
    "| --- | ---: | ---: |",
    ...lines,
    "",
    `Difference: ${added.toFixed(2)} s (median of ${rounds} rounds); ${cpus().length} processors, load ${load}.`,
  ].join("\n");
}

async function measure(earlier: Lab, commit: string, rounds: number): Promise<void> {
  const folder = join(benchLab.cache, `bench-${commit}`);
  try {
    checkOut(commit, folder);
    const before = await side(commit.slice(0, 7), earlier, folder);
    const now = await side("now", benchLab, repository);
    // The first ones fill caches.
    for (const one of [before, now]) await timed(one.preview);
    for (let round = 0; round < rounds; round++) {
      for (const one of round % 2 === 0 ? [before, now] : [now, before])
        one.seconds.push((await timed(one.preview)).seconds);
    }
    console.log(report(before, now));
  } finally {
    git("worktree", "remove", "--force", folder);
  }
}

const [word] = process.argv.slice(2);
const given = word === undefined || word.startsWith("-") ? undefined : word;
if (given !== undefined) process.argv.splice(2, 1);
const { rounds } = benchOptions(help, { rounds: 15 }).counts;
if (given === undefined) throw new UsageError("Name the earlier commit: npm run bench -- commit <commit>");
const commit = git("rev-parse", "--verify", `${given}^{commit}`);
await ensureNeeds(benchLab, {});
const earlier = labFromEnvironment({ LAB_NAME: "benchold", LAB_SUBNET: "10.80.0.0/24" });
await inLabs([earlier, benchLab], () => measure(earlier, commit, rounds));
