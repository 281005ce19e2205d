/** The branch on which `main` publishes redacted states: one commit without history, a file for each stack. */

import { z } from "zod";
import type { LastKnown } from "../../provider/resource/offline.ts";
import { askGitHub, fileOnBranch, ifThere, tellGitHub } from "./github.ts";
import { publishedSchema } from "./preview-result.ts";

const branch = "redacted-state";

const publishedFile = (stack: string): string => `${stack}.json`;

/** What is known of a published state; undefined where a stack has none. */
export async function publishedState(stack: string): Promise<LastKnown | undefined> {
  const text = await fileOnBranch(branch, publishedFile(stack));
  return text === undefined ? undefined : publishedSchema.parse(JSON.parse(text)).redacted;
}

const objectSchema = z.object({ sha: z.string() });

/** Replaces the branch by one commit with this state and what is there of other stacks. */
export async function publishState(stack: string, state: string): Promise<void> {
  const head = await ifThere(askGitHub(z.object({ object: objectSchema }), `/git/ref/heads/${branch}`));
  const { sha: blob } = await askGitHub(objectSchema, "/git/blobs", {
    method: "POST",
    body: { content: state, encoding: "utf-8" },
  });
  const { sha: tree } = await askGitHub(objectSchema, "/git/trees", {
    method: "POST",
    body: {
      ...(head !== undefined && { base_tree: await treeOf(head.object.sha) }),
      tree: [{ path: publishedFile(stack), mode: "100644", type: "blob", sha: blob }],
    },
  });
  const { sha } = await askGitHub(objectSchema, "/git/commits", {
    method: "POST",
    body: { message: `Redacted state of ${stack}`, tree, parents: [] },
  });
  if (head === undefined)
    await tellGitHub("/git/refs", { method: "POST", body: { ref: `refs/heads/${branch}`, sha } });
  else await tellGitHub(`/git/refs/heads/${branch}`, { method: "PATCH", body: { sha, force: true } });
}

async function treeOf(commit: string): Promise<string> {
  return (await askGitHub(z.object({ tree: objectSchema }), `/git/commits/${commit}`)).tree.sha;
}
