/** `npm run ci:configuration`: the checks of every stack that the workflows work on. */

import { join } from "node:path";
import { project } from "../arguments.ts";
import { command } from "../hosts.ts";
import { logged } from "./process.ts";
import { workflowStacks } from "./stack-list.ts";

await command(async () => {
  for (const stack of workflowStacks())
    if ((await logged(process.execPath, [join(project, "tools/check.ts"), stack])) !== 0)
      process.exitCode = 1;
});
