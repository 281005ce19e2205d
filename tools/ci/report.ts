/**
 * `npm run ci:report`: for each stack in STACKS a comment on the pull request, from what the previews have left. It runs
 * the code of the branch that the pull request goes to. Ends with 1 if a preview failed, or if an update changes what it
 * does not name. A pull request from a fork gets the page of the run only.
 */

import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stackNames } from "../../topology/stacks.ts";
import { project } from "../arguments.ts";
import { command } from "../hosts.ts";
import { type Comment, commentText, failureOf, unchangedText } from "./comment.ts";
import { tellGitHub } from "./github.ts";
import { addSummary, isFork, jobVariable, type PullRequest, pullRequest } from "./job.ts";
import { isRenovates, unnamedChanges } from "./named.ts";
import { entrySchema, ownEntries, withMarker } from "./own-comments.ts";
import { type PreviewResult, previewFile, previewSchema } from "./preview-result.ts";

const commentSchema = entrySchema.extend({ id: z.int() });

const markerOf = (stack: string): string => `preview ${stack}`;

await command(async () => {
  const request = pullRequest();
  const stacks = z.array(z.string()).parse(JSON.parse(jobVariable("STACKS")));
  const comments = stacks.map((stack) => commentOn(request, stack));
  const texts = new Map(comments.map((comment) => [comment.stack, commentText(comment)]));
  for (const text of texts.values()) addSummary(text);
  if (!isFork(request)) await post(request.number, texts);
  for (const comment of comments) {
    const failure = failureOf(comment);
    if (failure === undefined) continue;
    console.error(`${comment.stack}: ${failure}`);
    process.exitCode = 1;
  }
});

function commentOn(request: PullRequest, stack: string): Comment {
  const preview = resultOf(stack);
  return {
    stack,
    preview,
    unnamed: isRenovates(request) ? unnamedChanges(request, preview?.changes ?? [], preview?.update) : [],
    base: request.base.sha,
    run: `${jobVariable("GITHUB_SERVER_URL")}/${jobVariable("GITHUB_REPOSITORY")}/actions/runs/${jobVariable("GITHUB_RUN_ID")}`,
  };
}

/** The file is the work of the pull request's code: it may be a link to another one, or anything else. */
function resultOf(stack: string): PreviewResult | undefined {
  try {
    const file = openSync(join(project, previewFile(stack)), constants.O_RDONLY | constants.O_NOFOLLOW);
    const text = readFileSync(file, "utf8");
    closeSync(file);
    const result = previewSchema.safeParse(JSON.parse(text)).data;
    return result?.stack === stack ? result : undefined;
  } catch {
    return undefined;
  }
}

/** One comment for each stack, changed in place; one of a stack that is no longer changed says so. */
async function post(number: number, texts: ReadonlyMap<string, string>): Promise<void> {
  const comments = `/issues/${number}/comments`;
  const own = await ownEntries(commentSchema, comments, stackNames.map(markerOf));
  for (const stack of stackNames) {
    const [marker, text] = [markerOf(stack), texts.get(stack)];
    const before = own.get(marker);
    const body = withMarker(marker, text ?? unchangedText(stack));
    if (before !== undefined)
      await tellGitHub(`/issues/comments/${before.id}`, { method: "PATCH", body: { body } });
    else if (text !== undefined) await tellGitHub(comments, { method: "POST", body: { body } });
  }
}
