/** `npm run ci:deployed`: each deployed stack with the commit that it was deployed from, as the output `stacks`. */

import { z } from "zod";
import { command } from "../hosts.ts";
import { askGitHub, ifThere } from "./github.ts";
import { jobVariable, notice, setOutput } from "./job.ts";
import { publishedState } from "./published.ts";
import { workflowStacks } from "./stack-list.ts";

const comparisonSchema = z.object({ status: z.enum(["ahead", "behind", "diverged", "identical"]) });

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
    if (!(await isMerged(commit)))
      throw new Error(
        `${stack}: its state says that it was deployed from ${commit}, which is no commit of this branch. Deploy it from one.`,
      );
    if (dirty) notice(`${stack} was deployed with changes that are in no commit. They may look like drift.`);
    deployed.push({ stack, commit });
  }
  setOutput("stacks", deployed);
});

/**
 * Whether a commit is part of the branch that this job runs for. Whoever may push to the repository may write what he
 * likes on the branch of redacted states, and the job that looks for drift runs the commit beside keys.
 */
async function isMerged(commit: string): Promise<boolean> {
  // A name of a branch would lead to another commit later.
  if (!/^[0-9a-f]{40}$/.test(commit)) return false;
  const path = `/compare/${commit}...${jobVariable("GITHUB_SHA")}`;
  const status = (await ifThere(askGitHub(comparisonSchema, path)))?.status;
  return status === "ahead" || status === "identical";
}
