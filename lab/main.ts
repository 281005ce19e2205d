/** `npm run lab`: see the text below. */

import { existsSync } from "node:fs";
import { down } from "./down.ts";
import { ensureEngine } from "./engine/engine.ts";
import { alone } from "./lock.ts";
import { refuseUnfit } from "./preflight.ts";
import { fail, Problem } from "./problem.ts";
import { commandPart, endProcesses, labProcesses, marks } from "./processes.ts";
import { progress } from "./progress.ts";
import { pulumi } from "./pulumi.ts";
import { labSystems } from "./root.ts";
import { type Lab, labFromEnvironment } from "./settings.ts";
import { rentedHosts, type Systems, stackFile } from "./stack-file.ts";
import { start } from "./start.ts";
import { renderStatus, status } from "./status.ts";
import { story } from "./story.ts";
import { tool } from "./tool.ts";
import { exec, killRole, setConnected } from "./verbs.ts";

const help = `The lab: simulated hosts on this machine, deployed by the real Pulumi engine. It needs root on Debian or Ubuntu.

  npm run lab                             the whole story on hoodi: deploy, drift, preview, heal; leaves it running
  npm run lab -- start <stack>            hosts, registry and stack file of a stack, nothing deployed;
                                          "start hoodi i7bb=debian-12": one of the hosts runs another system;
                                          with --overlay all rented hosts, a tailnet that joins them and a
                                          tunnel; with --overlay=shin,conoha those and the stack's own
  npm run lab -- up <stack>               the same, then pulumi up
  npm run lab -- pulumi <stack> <args>    the real CLI against the lab: preview, refresh, destroy …
  npm run lab -- tool <stack> <name>      an operator's command against the lab: check, status, drift, exposure,
                                          drain, resume, prefer or latency
  npm run lab -- exec <host> -- <cmd>     a command as root inside a host, whatever its network does
  npm run lab -- cut <host>               take a host off the network; join <host> puts it back
  npm run lab -- kill <host> <role>       kill the containers of a role (node-i7bbt) or a service (reth)
  npm run lab -- status [--json]          what runs
  npm run lab -- down                     remove everything but the cache

Settings, from the environment: LAB_NAME (bv) and LAB_SUBNET (10.77.0.0/24) for a second lab beside the first,
LAB_MIRROR and LAB_SECURITY_MIRROR where the machine's apt sources name no Debian mirror, BV_CACHE for the cache.
`;

type Verb = (lab: Lab, args: string[]) => Promise<number>;

const verbs: Record<string, Verb> = {
  story: async (lab) => {
    await story(lab);
    return 0;
  },
  start: async (lab, [stack = fail("Which stack? npm run lab -- start <stack>"), ...words]) => {
    const isOverlay = (word: string): boolean => /^--overlay(=|$)/.test(word);
    const overlay = words.find(isOverlay);
    const systems = parseSystems(words.filter((word) => !isOverlay(word)));
    await start(lab, stack, { systems, overlay: overlay === undefined ? undefined : guestsOf(overlay) });
    process.stdout.write(`${renderStatus(await status(lab))}\n`);
    return 0;
  },
  up: async (lab, [stack = fail("Which stack? npm run lab -- up <stack>"), ...args]) => {
    const engine = await start(lab, stack);
    progress(`deploying ${stack}`);
    const code = await pulumi(lab, engine, stack, ["up", ...args]);
    process.stdout.write(`\n${renderStatus(await status(lab))}\n`);
    return code;
  },
  pulumi: async (lab, [stack = fail("Which stack? npm run lab -- pulumi <stack> preview"), ...args]) => {
    refuseUnknown(lab, stack);
    // What it prints belongs to pulumi: a caller may read JSON from it.
    const engine = await ensureEngine(() => undefined);
    return pulumi(lab, engine, stack, args);
  },
  tool: async (
    lab,
    [stack = fail("Which stack? npm run lab -- tool <stack> status"), name = "", ...args],
  ) => {
    refuseUnknown(lab, stack);
    return tool(lab, await ensureEngine(() => undefined), stack, name, args);
  },
  exec: (lab, [host = fail("Which host? npm run lab -- exec <host> -- <cmd>"), ...command]) => {
    const words = command[0] === "--" ? command.slice(1) : command;
    return exec(lab, host, words.length ? words : ["bash", "-l"]);
  },
  cut: (lab, [host = fail("Which host? npm run lab -- cut <host>")]) => connect(lab, host, false),
  join: (lab, [host = fail("Which host? npm run lab -- join <host>")]) => connect(lab, host, true),
  kill: async (lab, [host, role]) => {
    if (!host || !role) fail("Which role on which host? npm run lab -- kill <host> <role>");
    progress(`killed on ${host}: ${(await killRole(lab, host, role)).join(", ")}`);
    return 0;
  },
  status: async (lab, args) => {
    const now = await status(lab);
    process.stdout.write(
      args.includes("--json") ? `${JSON.stringify(now, undefined, 2)}\n` : `${renderStatus(now)}\n`,
    );
    return 0;
  },
  down: async (lab) => {
    await alone(lab, () => down(lab));
    progress(`lab ${lab.name} is gone; its cache stays in ${lab.cache}`);
    return 0;
  },
};

function refuseUnknown(lab: Lab, stack: string): void {
  if (existsSync(stackFile(lab, stack))) return;
  fail(`Lab ${lab.name} does not run ${stack} yet: npm run lab -- start ${stack}, or -- up ${stack}.`);
}

/** `--overlay` is all hosts that are rented, `--overlay=a,b` these. */
function guestsOf(word: string): readonly string[] {
  const [, names] = word.split("=");
  return names === undefined ? rentedHosts() : names.split(",");
}

function parseSystems(words: readonly string[]): Systems {
  const pairs = words.map((word) => {
    const [host = "", name = ""] = word.split("=");
    const system = labSystems.find((each) => each === name);
    return [
      host,
      system ?? fail(`"${word}": write host=system, where system is one of ${labSystems.join(", ")}.`),
    ];
  });
  return Object.fromEntries(pairs);
}

async function connect(lab: Lab, host: string, connected: boolean): Promise<number> {
  await setConnected(lab, host, connected);
  progress(`${host} is ${connected ? "back on" : "off"} the network`);
  return 0;
}

async function main([verb = "story", ...args]: string[]): Promise<number> {
  if (verb === "--help" || verb === "help" || args[0] === "--help") {
    process.stdout.write(help);
    return 0;
  }
  const lab = labFromEnvironment();
  refuseUnfit();
  // What this command starts and waits for is known as such, should the command be killed.
  Object.assign(process.env, marks(lab, commandPart()));
  const chosen = verbs[verb] ?? fail(`There is no "${verb}": npm run lab -- --help lists what there is.`);
  try {
    return await chosen(lab, args);
  } catch (error) {
    // An engine may still be building for a command that has failed.
    await endProcesses(
      labProcesses(lab).filter(({ part }) => part === commandPart()),
      "SIGTERM",
      2000,
    );
    throw error;
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`lab: ${error.message}\n`);
  process.exit(1);
}
