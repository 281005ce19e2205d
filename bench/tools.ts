/** `npm run bench`: see the text below. */

import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import type { Engine } from "../lab/engine/engine.ts";
import { pulumiCall } from "../lab/pulumi.ts";
import { repository } from "../lab/settings.ts";
import { type Contender, type RunKind, runKinds, timed } from "./contender.ts";
import { ansible, ours, pyinfra, pyinfraEnvironment } from "./contenders.ts";
import { benchLab, freshHosts, operatorKey, stack } from "./hosts.ts";
import { inLabs } from "./in-labs.ts";
import { median } from "./median.ts";
import { ensureNeeds, ensurePyinfra } from "./needs.ts";
import { benchOptions } from "./options.ts";
import { unlike, wantedRoles, writeFiles } from "./state.ts";

const help = `npm run bench [-- --rounds N]

Configures three bare simulated hosts with the roles access and base: with this program, with Ansible (Debian's package
ansible) and with pyinfra (from PyPI). Prints how long each took, as the median of N rounds (3): first apply, a run
without a change, one line changed, and a check for drift. Every tool starts each round on fresh hosts. One check
verifies that all three reach the same state. A round takes about five minutes. It needs root, and first installs the
packages ansible and python3-venv, and pyinfra.

Examples:
  npm run bench
  npm run bench -- --rounds 1
`;

const anotherKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0mrVNdzkyrrQiPXg4jmhDB1NU1yDYVv7Lj2n6G5VGz bench@nowhere";

type Seconds = Record<RunKind, number>;

/** All runs of one tool on fresh hosts. */
async function round(contender: (engine: Engine) => Contender): Promise<{ name: string; seconds: Seconds }> {
  const engine = await freshHosts();
  Object.assign(process.env, pulumiCall(benchLab, engine, stack, []).env);
  const roles = await wantedRoles();
  const one = contender(engine);
  const prepare = async (keys: readonly string[]) => {
    for (const tool of ["ansible", "pyinfra"])
      writeFiles(join(repository, "bench", tool, "files"), roles, keys);
    await one.prepare(keys);
  };
  await prepare([operatorKey()]);
  const run = async (kind: RunKind) => {
    const { seconds } = await timed(one.command(kind));
    console.log(`${one.name}: ${kind}: ${seconds.toFixed(1)} s`);
    return seconds;
  };
  const first = await run("first apply");
  const other = await unlike(roles);
  if (other.length > 0) console.log(`${one.name} left these in another state:\n  ${other.join("\n  ")}`);
  const same = await run("no change");
  const drift = await run("drift check");
  await prepare([operatorKey(), anotherKey]);
  const line = await run("one line changed");
  return {
    name: one.name,
    seconds: { "first apply": first, "no change": same, "one line changed": line, "drift check": drift },
  };
}

/** The table in Markdown, as docs/bench.md has it. */
function table(results: readonly { name: string; seconds: Seconds }[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = results.filter((result) => result.name === name);
    return [name, ...runKinds.map((kind) => median(own.map(({ seconds }) => seconds[kind])).toFixed(1))];
  });
  const lines = [["3 hosts, seconds", ...runKinds], ["---", ...runKinds.map(() => "---:")], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Measured so far, whatever fails after it. */
function report(results: readonly { name: string; seconds: Seconds }[]): string {
  const load = loadavg()[0]!.toFixed(1);
  const model = /^model name\s*: (.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
  const counts = new Set(results.map(({ name }) => results.filter((other) => other.name === name).length));
  return `\n${table(results)}\n\nMedian of ${[...counts].join(" or ")}; ${cpus().length} × ${model}, load ${load}.`;
}

const { rounds } = benchOptions(help, { rounds: 3 }).counts;
await ensureNeeds(benchLab, { "ansible-playbook": "ansible", "/usr/share/doc/python3-venv": "python3-venv" });
const programs = ["ansible-playbook", await ensurePyinfra(pyinfraEnvironment())];
for (const program of programs) {
  const { output } = await timed({ program, args: ["--version"], cwd: repository, env: {} });
  console.log(output.split("\n")[0]);
}
const results: { name: string; seconds: Seconds }[] = [];
try {
  await inLabs([benchLab], async () => {
    for (let number = 0; number < rounds; number++) {
      for (const contender of [ours, ansible, pyinfra]) results.push(await round(contender));
    }
  });
} finally {
  if (results.length > 0) console.log(report(results));
}
