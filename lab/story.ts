/** The whole story on hoodi: deploy, change things by hand, see them in the plain preview, heal them. */

import { appendFileSync, mkdirSync } from "node:fs";
import { table } from "../tools/table.ts";
import type { Engine } from "./engine/engine.ts";
import { runInside } from "./hosts.ts";
import { interruptible } from "./interrupt.ts";
import { changesIn, totalsIn } from "./preview.ts";
import { fail } from "./problem.ts";
import { divertProgress } from "./progress.ts";
import { loggedPulumi } from "./pulumi.ts";
import { Reporter } from "./reporter.ts";
import type { Lab } from "./settings.ts";
import { logFile } from "./shell.ts";
import { start } from "./start.ts";
import { renderStatus, status } from "./status.ts";

const stack = "hoodi";

/** Exit code of `pulumi preview --expect-no-changes` when there are changes. */
const changesFound = 7;

const preview = ["preview", "--expect-no-changes"] as const;

/** What somebody does by hand, and the item by which a preview must name it. */
const changes = [
  {
    host: "trdiy",
    what: "stops the clock service",
    command: "systemctl stop chrony",
    item: "unit chrony",
  },
  {
    host: "trdiy",
    what: "lets root log in",
    command: "sed -i '1i PermitRootLogin yes' /etc/ssh/sshd_config; systemctl reload ssh",
    item: "sshd",
  },
  {
    host: "i7bb",
    what: "lets everybody change a file",
    command: "chmod 0666 /etc/bonded-validator/hoodi/i7bbt/compose.yaml",
    item: "file /etc/bonded-validator/hoodi/i7bbt/compose.yaml",
  },
  {
    host: "i7bb",
    what: "stops the consensus client",
    command: "docker stop hoodi-i7bbt-lighthouse-1",
    item: "service hoodi-i7bbt/lighthouse",
  },
];

const next = `
  npm run lab -- tool hoodi status       what runs where, and whether it is as wanted
  npm run lab -- exec i7bb               a root shell inside a host: break something
  npm run lab -- tool hoodi drift        what was changed there, when, and what to do
  npm run lab -- pulumi hoodi preview    what "up" would do; add --diff for the lines
  npm run lab -- pulumi hoodi up         does it
  npm run lab -- down                    removes the lab`;

/** Plays the story and leaves the lab running; returns the exit code. */
export function story(lab: Lab): Promise<number> {
  const log = logFile(lab);
  mkdirSync(lab.dir, { recursive: true });
  const reporter = new Reporter(process.stdout, log);
  divertProgress((text) => appendFileSync(log, `${text}\n`));
  return interruptible(
    lab,
    async () => {
      reporter.say(
        `Two simulated home hosts, trdiy and i7bb, on ${lab.net}.0/24, and the real Pulumi engine.`,
      );
      reporter.say(`What the programs print goes to ${log}\n`);
      await tell(lab, reporter);
      reporter.say(`Done in ${reporter.elapsed}. The lab goes on running. What to try next:${next}`);
      return 0;
    },
    () => reporter.end(),
  );
}

async function tell(lab: Lab, reporter: Reporter): Promise<void> {
  const engine = await startHosts(lab, reporter);
  await deploy(lab, engine, reporter);
  await changeByHand(lab, reporter);
  await findChanges(lab, engine, reporter);
  await heal(lab, engine, reporter);
}

function startHosts(lab: Lab, reporter: Reporter): Promise<Engine> {
  return reporter.step(
    "Starting two simulated hosts (10 seconds; on a new machine up to 10 minutes)…",
    () => start(lab, stack),
    ({ version }) => `trdiy and i7bb answer, Pulumi is ${version}.`,
  );
}

async function deploy(lab: Lab, engine: Engine, reporter: Reporter): Promise<void> {
  await reporter.step(
    "Deploying the hoodi stack to them (about 3 minutes)…",
    () => pulumi(lab, engine, ["up", "--skip-preview"], 0),
    (output) => `${totalsIn(output)}.`,
  );
  reporter.say(`\n${renderStatus(await status(lab))}\n`);
}

async function changeByHand(lab: Lab, reporter: Reporter): Promise<void> {
  await reporter.step(
    "Somebody changes four things by hand…",
    async () => {
      for (const { host, command } of changes) await runInside(lab, host, ["sh", "-ec", command]);
    },
    () => "Pulumi was not told.",
  );
  const rows = changes.map(({ host, what, command }) => [host, what, command]);
  reporter.say(`\n${table(["HOST", "WHAT", "COMMAND"], rows)}\n`);
}

async function findChanges(lab: Lab, engine: Engine, reporter: Reporter): Promise<void> {
  const output = await reporter.step(
    "pulumi preview looks into the hosts and sees the changes (half a minute)…",
    async () => {
      const found = await pulumi(lab, engine, preview, changesFound);
      const missed = changes.filter(({ item }) => !found.includes(item)).map(({ item }) => `"${item}"`);
      if (missed.length > 0) fail(`The preview does not name ${missed.join(" and ")}.`);
      return found;
    },
    () => `exit code ${changesFound}, there are changes. Only the log lists what is as wanted.`,
  );
  reporter.say(`\n$ pulumi ${preview.join(" ")}\n${changesIn(output)}\n`);
}

async function heal(lab: Lab, engine: Engine, reporter: Reporter): Promise<void> {
  await reporter.step(
    "pulumi up undoes them (half a minute)…",
    () => pulumi(lab, engine, ["up", "--skip-preview", "--suppress-outputs"], 0),
    (output) => `${totalsIn(output)}.`,
  );
  await reporter.step(
    "pulumi preview finds nothing left to do (half a minute)…",
    () => pulumi(lab, engine, preview, 0),
    (output) => `${totalsIn(output)}.\n`,
  );
}

/** Runs one Pulumi command of the story and returns what it printed. */
async function pulumi(lab: Lab, engine: Engine, args: readonly string[], expected: number): Promise<string> {
  const { code, output } = await loggedPulumi(lab, engine, stack, args);
  if (code !== expected) fail(`pulumi ${args.join(" ")} ended with ${code}, expected ${expected}.`);
  return output;
}
