/** Commands that start or remove one lab at the same time, as processes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-lock-"));
  log = join(folder, "log");
  writeFileSync(log, "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Takes the lock as soon as the file `go` is there, notes it, and keeps it for a moment. */
const command = (keptMs: number) => `
  import { appendFileSync, existsSync } from "node:fs";
  import { setTimeout as sleep } from "node:timers/promises";
  import { withLock } from ${JSON.stringify(join(repository, "lab/lock.ts"))};
  console.log("ready");
  while (!existsSync(${JSON.stringify(join(folder, "go"))}));
  await withLock({ name: "one", dir: ${JSON.stringify(join(folder, "one"))} }, async () => {
    appendFileSync(${JSON.stringify(log)}, "begin\\n");
    await sleep(${keptMs});
    appendFileSync(${JSON.stringify(log)}, "end\\n");
  }).catch(({ message }) => console.error(message));`;

async function start(keptMs: number) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", command(keptMs)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child.stdout, "data");
  return { child, said: () => said, ended: once(child, "close") };
}
const begin = () => writeFileSync(join(folder, "go"), "");
const lines = () => readFileSync(log, "utf8").split("\n").filter(Boolean);

it("one of two has it, also where both find what a killed one has left", async () => {
  const killed = await start(600_000);
  begin();
  while (lines().length === 0) await new Promise((wait) => setTimeout(wait, 20));
  killed.child.kill("SIGKILL");
  await killed.ended;
  rmSync(join(folder, "go"));

  const both = await Promise.all([start(1000), start(1000)]);
  begin();
  await Promise.all(both.map(({ ended }) => ended));
  expect(lines()).toEqual(["begin", "begin", "end"]);
  const refused = both.map(({ said }) => said()).filter(Boolean);
  expect(refused).toEqual([
    expect.stringContaining("Lab one is being started or removed by another command"),
  ]);
});
