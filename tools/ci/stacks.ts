/** `npm run ci:stacks`: the stacks to deploy, as the output `stacks`. */

import { command } from "../hosts.ts";
import { setOutput } from "./job.ts";
import { workflowStacks } from "./stack-list.ts";

await command(async () => setOutput("stacks", workflowStacks()));
