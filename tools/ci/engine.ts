/** `npm run ci:engine`: the pinned engine, by its checksum, on the PATH of the steps that follow. */

import { appendFileSync } from "node:fs";
import { dirname } from "node:path";
import { ensureEngine } from "../../lab/engine/engine.ts";
import { command } from "../hosts.ts";
import { jobVariable } from "./job.ts";

await command(async () => {
  const { pulumi } = await ensureEngine(console.log);
  appendFileSync(jobVariable("GITHUB_PATH"), `${dirname(pulumi)}\n`);
});
