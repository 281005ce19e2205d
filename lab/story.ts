/** The whole story on hoodi: deploy, break something by hand, see it in the plain preview, heal it. */

import type { Engine } from "./engine/engine.ts";
import { runInside } from "./hosts.ts";
import { fail } from "./problem.ts";
import { progress } from "./progress.ts";
import { pulumi } from "./pulumi.ts";
import type { Lab } from "./settings.ts";
import { start } from "./start.ts";
import { renderStatus, status } from "./status.ts";

const stack = "hoodi";

/** Exit code of `pulumi preview --expect-no-changes` when there are changes. */
const changesFound = 7;

/** Changes made by hand on a host, and the item by which a preview must name each. */
const drift = {
  host: "i7bb",
  steps: [
    {
      command: "chmod 0666 /etc/bonded-validator/hoodi/i7bbt/compose.yaml",
      item: "file /etc/bonded-validator/hoodi/i7bbt/compose.yaml",
    },
    { command: "docker stop hoodi-i7bbt-lighthouse-1", item: "service hoodi-i7bbt/lighthouse" },
  ],
};

/** Plays the story and leaves the lab running. */
export async function story(lab: Lab): Promise<void> {
  progress(
    `lab ${lab.name}: two simulated home servers on ${lab.net}.0/24, deployed by the real Pulumi engine`,
  );
  const engine = await start(lab, stack);
  await step(lab, engine, "deploying hoodi", ["up", "--skip-preview"], 0);
  process.stdout.write(`\n${renderStatus(await status(lab))}\n\n`);

  for (const { command } of drift.steps) {
    progress(`drift made by hand on ${drift.host}: ${command}`);
    await runInside(lab, drift.host, ["sh", "-c", command]);
  }
  const found = await step(
    lab,
    engine,
    "the plain preview finds it",
    ["preview", "--expect-no-changes"],
    changesFound,
  );
  const missed = drift.steps.filter(({ item }) => !found.includes(item));
  if (missed.length)
    fail(`The preview does not name ${missed.map(({ item }) => `"${item}"`).join(" and ")}.`);
  progress(`found: exit code ${changesFound}, both items named`);

  await step(lab, engine, "healing", ["up", "--skip-preview", "--suppress-outputs"], 0);
  await step(lab, engine, "nothing is left to do", ["preview", "--expect-no-changes"], 0);
  process.stdout.write(`\n${renderStatus(await status(lab))}\n\n`);
  progress("done; the lab goes on running. Next:");
  process.stdout.write(
    "    npm run lab -- pulumi hoodi preview          plan against the lab\n" +
      "    npm run lab -- exec i7bb -- docker ps        look or break something inside a host\n" +
      "    npm run lab -- down                          remove everything\n",
  );
}

/** Runs one Pulumi command of the story and returns what it printed. */
async function step(
  lab: Lab,
  engine: Engine,
  title: string,
  args: string[],
  expected: number,
): Promise<string> {
  progress(`${title}: pulumi ${args.join(" ")}`);
  let output = "";
  const code = await pulumi(lab, engine, stack, [...args, "--suppress-progress"], (text) => {
    output += text;
  });
  if (code !== expected)
    fail(`pulumi ${args.join(" ")} ended with ${code}, expected ${expected}; its output stands above.`);
  return output;
}
