/** `npm run ci:changed`: the stacks that a pull request may change and that can be previewed, as the output `stacks`. */

import { z } from "zod";
import { command } from "../hosts.ts";
import { allPagesOf } from "./github.ts";
import { notice, pullRequest, setOutput } from "./job.ts";
import { publishedState } from "./published.ts";
import { changedStacks, workflowStacks } from "./stack-list.ts";

const fileSchema = z.object({ filename: z.string(), previous_filename: z.string().optional() });

await command(async () => {
  const files = await allPagesOf(fileSchema, `/pulls/${pullRequest().number}/files`);
  const paths = files.flatMap(({ filename, previous_filename: former }) => [filename, former ?? filename]);
  const previewed: string[] = [];
  for (const stack of changedStacks(paths, workflowStacks()))
    if ((await publishedState(stack)) !== undefined) previewed.push(stack);
    else
      notice(`${stack} is not previewed: no redacted state of it is published. The workflow deploy does it.`);
  setOutput("stacks", previewed);
});
