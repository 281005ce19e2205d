/**
 * `npm run ci:drift`: looks for drift of the stack in STACK, on hosts and in clouds, and keeps what it found for `npm run
 * ci:drift-issue`. It changes nothing. Ends with 1 if something could not be read.
 */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../arguments.ts";
import { command } from "../hosts.ts";
import { type DriftResult, driftFile, findingsSchema } from "./drift-result.ts";
import { jobVariable } from "./job.ts";
import { withSshKey } from "./ssh.ts";

/** Of what `npm run drift` prints; a plan of a hundred hosts is smaller. */
const maxBuffer = 256 * 1024 * 1024;

await command(async () => {
  const stack = jobVariable("STACK");
  // A plain preview asks no cloud. The refresh is one of the preview: it writes no state.
  const env = { ...withSshKey(), HOST_MODE: "reader", PULUMI_OPTION_REFRESH: "true" };
  const words = [join(project, "tools/drift.ts"), stack, "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: project, env, maxBuffer, encoding: "utf8" },
  });
  const printed = stdout.trim() === "" ? undefined : findingsSchema.parse(JSON.parse(stdout));
  const result: DriftResult = { stack, findings: printed?.findings, said: stderr.trim() };
  writeFileSync(driftFile(), JSON.stringify(result));
  console.log(stdout);
  console.error(stderr);
  process.exitCode = status === 0 || status === 7 ? 0 : 1;
});
