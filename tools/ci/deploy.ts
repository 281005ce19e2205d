/** `npm run ci:deploy`: `pulumi up` of the stack in STACK. */

import { command } from "../hosts.ts";
import { jobVariable } from "./job.ts";
import { logged, policies } from "./process.ts";
import { withSshKey } from "./ssh.ts";

await command(async () => {
  const words = [
    "up",
    "--stack",
    jobVariable("STACK"),
    "--yes",
    "--non-interactive",
    "--color",
    "never",
    ...policies,
  ];
  process.exitCode = await logged("pulumi", words, withSshKey());
});
