/** `npm run ci:deployed`: each deployed stack with the commit that it was deployed from, as the output `stacks`. */

import { command } from "../hosts.ts";
import { notice, setOutput } from "./job.ts";
import { publishedState } from "./published.ts";
import { workflowStacks } from "./stack-list.ts";

await command(async () => {
  const deployed: { readonly stack: string; readonly commit: string }[] = [];
  for (const stack of workflowStacks()) {
    const state = await publishedState(stack);
    if (state === undefined) {
      notice(`${stack} is left out: it was not deployed by the workflow deploy yet.`);
      continue;
    }
    const { commit, dirty } = state;
    if (commit === undefined)
      throw new Error(
        `${stack}: its state does not say from which commit it was deployed. Deploy it from one.`,
      );
    if (dirty) notice(`${stack} was deployed with changes that are in no commit. They may look like drift.`);
    deployed.push({ stack, commit });
  }
  setOutput("stacks", deployed);
});
