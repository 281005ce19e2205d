import { spawn } from "node:child_process";
import type { Engine } from "../../lab/engine/engine.ts";
import { runInside } from "../../lab/hosts.ts";
import { pulumiCall } from "../../lab/pulumi.ts";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";
import { start, type Wishes } from "../../lab/start.ts";
import { foundKinds } from "../../provider/items/found.ts";
import { kinds } from "../../provider/items/kinds.ts";

/** What a command ended with and everything it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A lab of the tests' own, beside the one that a person may have running. */
export class Simulation {
  readonly lab: Lab;
  #engine: Engine | undefined;

  constructor(name: string, subnet: string) {
    this.lab = labFromEnvironment({ LAB_NAME: name, LAB_SUBNET: subnet });
  }

  /** Starts what a stack needs of the lab. */
  async start(stack: string, wishes?: Wishes): Promise<void> {
    this.#engine = await start(this.lab, stack, wishes);
  }

  /** Runs the real CLI on a stack. */
  pulumi(stack: string, ...args: string[]): Promise<Ended> {
    return ended(this.spawn(stack, args));
  }

  /** The same, still running; `program` is the folder of another version of the program. */
  spawn(stack: string, args: string[], program = repository) {
    if (!this.#engine) throw new Error("start a stack first");
    const call = pulumiCall(this.lab, this.#engine, stack, args);
    return spawn(this.#engine.pulumi, call.args, {
      cwd: program,
      env: { ...process.env, ...call.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a shell script as root inside a host, past its network; returns what it printed. */
  async inside(host: string, script: string): Promise<string> {
    return (await runInside(this.lab, host, ["sh", "-euc", script])).trim();
  }
}

export function ended(child: ReturnType<Simulation["spawn"]>): Promise<Ended> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

/** Resource → items that a plan would change, as printed by a plain preview or refresh. */
export function plannedItems(output: string): Record<string, string[]> {
  const lines = output.matchAll(/host:index:\w+ (\S+) update \[diff: ([^\]]*)\]/g);
  return Object.fromEntries(
    [...lines].map(([, resource = "", diff = ""]) => [resource, itemsOf(diff).sort()]),
  );
}

/** `+package curl~unit chrony,sshd` → the three items. */
function itemsOf(diff: string): string[] {
  const named = kinds.filter(({ namePattern }) => namePattern !== undefined).map(({ name }) => `${name} `);
  const withLock = kinds.filter(({ namePattern }) => namePattern === undefined).map(({ name }) => name);
  const added = Object.keys(foundKinds).map((word) => `${word} `);
  const words = [...named, ...withLock, ...added, "unfinished", "connection"];
  const starts = new RegExp(`(?:^|,|[+~-])(?=${words.join("|")})`);
  return diff
    .split(starts)
    .map((item) => item.replace(/^[+~-]/, ""))
    .filter(Boolean);
}
