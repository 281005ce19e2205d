/** The commands of the lab by name; lab/help/ explains each. */

import { oneOf, refuseUnknownOptions, UsageError } from "../tools/command-line.ts";
import { stackNames } from "../topology/stacks.ts";
import { type Timing, timings } from "./chain/genesis.ts";
import { checkSignatures, renderFindings } from "./chain/signatures.ts";
import { inBlock, transfer } from "./chain/transfer.ts";
import { chainViews, renderViews } from "./chain/view.ts";
import { down } from "./down.ts";
import { ensureEngine } from "./engine/engine.ts";
import { interruptible } from "./interrupt.ts";
import { withLock } from "./lock.ts";
import { progress } from "./progress.ts";
import { pulumi } from "./pulumi.ts";
import { labSystems } from "./root.ts";
import type { Lab } from "./settings.ts";
import { refuseUnstarted, rentedHosts, type SystemOverrides } from "./stack-file.ts";
import { start, type Wishes } from "./start.ts";
import { renderStatus, status } from "./status.ts";
import { story } from "./story.ts";
import { tool } from "./tool.ts";
import { exec, killContainers, setConnected } from "./verbs.ts";

/** What a command line asks for; returns the exit code. */
type Work = (lab: Lab) => Promise<number>;

/** Reads the words after a command's name; throws a UsageError before anything is touched. */
type Command = (words: readonly string[]) => Work;

export const commands: Readonly<Record<string, Command>> = {
  story: (words) => {
    refuseUnknownOptions(words, []);
    return story;
  },
  start: (words) => {
    const stack = stackIn(words, "start <stack>");
    const wishes = wishesOf(words.slice(1));
    return (lab) =>
      interruptible(lab, async () => {
        await start(lab, stack, wishes);
        return printStatus(lab);
      });
  },
  up: (words) => {
    const stack = stackIn(words, "up <stack>");
    return (lab) =>
      interruptible(lab, async () => {
        const engine = await start(lab, stack);
        progress(`deploying ${stack}`);
        const code = await pulumi(lab, engine, stack, ["up", ...words.slice(1)]);
        await printStatus(lab);
        return code;
      });
  },
  pulumi: (words) => {
    const stack = stackIn(words, "pulumi <stack> preview");
    return async (lab) => {
      refuseUnstarted(lab, stack);
      // What it prints belongs to pulumi: a caller may read JSON from it.
      const engine = await ensureEngine(() => undefined);
      return pulumi(lab, engine, stack, words.slice(1));
    };
  },
  tool: (words) => {
    const example = "tool <stack> status";
    const stack = stackIn(words, example);
    return tool(stack, words[1] ?? missing("tool", example), words.slice(2));
  },
  exec: ([host = missing("host", "exec <host> -- <command>"), ...words]) => {
    const command = words[0] === "--" ? words.slice(1) : words;
    return (lab) => exec(lab, host, command.length > 0 ? command : ["bash", "-l"]);
  },
  cut: (words) => connect(hostIn(words, "cut"), false),
  join: (words) => connect(hostIn(words, "join"), true),
  kill: (words) => {
    const host = hostIn(words, "kill");
    const name = words[1] ?? missing("name", "kill <host> <name>");
    return async (lab) => {
      progress(`killed on ${host}: ${(await killContainers(lab, host, name)).join(", ")}`);
      return 0;
    };
  },
  transfer: (words) => {
    const host = hostIn(words, "transfer");
    const url = words[1] ?? missing("URL", "transfer <host> http://10.0.0.102:18545");
    return async (lab) => {
      const { slot, proposer } = await inBlock(lab, await transfer(lab, host, url));
      progress(`the transfer is in the block of slot ${slot}, which validator ${proposer} proposed`);
      return 0;
    };
  },
  status: (words) => {
    refuseUnknownOptions(words, ["--json"]);
    return words.includes("--json") ? printJson : printStatus;
  },
  chain: (words) => {
    refuseUnknownOptions(words, ["--signed"]);
    return words.includes("--signed") ? printSigned : printViews;
  },
  down: (words) => {
    refuseUnknownOptions(words, []);
    return async (lab) => {
      await withLock(lab, () => down(lab));
      progress(`lab ${lab.name} is gone; its cache stays in ${lab.cache}`);
      return 0;
    };
  },
};

function missing(what: string, example: string): never {
  throw new UsageError(`Which ${what}? npm run lab -- ${example}`);
}

function stackIn([word]: readonly string[], example: string): string {
  return oneOf("stack", word ?? missing("stack", example), stackNames);
}

function hostIn(words: readonly string[], command: string): string {
  refuseUnknownOptions(words, []);
  return words[0] ?? missing("host", `${command} <host>`);
}

/** `i7bb=debian-12 --overlay=shin,conoha`; `--overlay` alone is all rented hosts. */
function wishesOf(words: readonly string[]): Wishes {
  refuseUnknownOptions(words, ["--overlay", "--chain"]);
  const systems = words.filter((word) => !word.startsWith("-")).map(systemOf);
  const overlay = words.find((word) => word.startsWith("--overlay"));
  const [, names] = overlay?.split("=") ?? [];
  const remotes = overlay === undefined ? undefined : (names?.split(",") ?? rentedHosts());
  return { systems: Object.fromEntries(systems) as SystemOverrides, overlay: remotes, chain: chainIn(words) };
}

/** `--chain` has the slots of the real networks, `--chain=fast` shorter ones. */
function chainIn(words: readonly string[]): Timing | undefined {
  const chain = words.find((word) => word.startsWith("--chain"));
  if (chain === undefined) return undefined;
  return oneOf("timing", chain.split("=")[1] ?? "production", Object.keys(timings) as Timing[]);
}

function systemOf(word: string): readonly [string, string] {
  const [host = "", system = ""] = word.split("=");
  return [host, oneOf("system", system, labSystems)];
}

const connect =
  (host: string, connected: boolean): Work =>
  async (lab) => {
    await setConnected(lab, host, connected);
    progress(`${host} is ${connected ? "back on" : "off"} the network`);
    return 0;
  };

async function printStatus(lab: Lab): Promise<number> {
  process.stdout.write(`${renderStatus(await status(lab))}\n`);
  return 0;
}

async function printViews(lab: Lab): Promise<number> {
  process.stdout.write(`${renderViews(await chainViews(lab))}\n`);
  return 0;
}

async function printSigned(lab: Lab): Promise<number> {
  const findings = checkSignatures(lab);
  process.stdout.write(`${renderFindings(findings)}\n`);
  return findings.offences.length + findings.unknown.length > 0 ? 1 : 0;
}

async function printJson(lab: Lab): Promise<number> {
  process.stdout.write(`${JSON.stringify(await status(lab), undefined, 2)}\n`);
  return 0;
}
