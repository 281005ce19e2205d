/** `npm run ci:drift-issue`: one issue for the drift of the stack in STACK: opened, updated, and closed when it is gone. */

import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { command } from "../hosts.ts";
import { driftFile, driftSchema } from "./drift-result.ts";
import { driftIssueText } from "./drift-text.ts";
import { tellGitHub } from "./github.ts";
import { jobVariable } from "./job.ts";
import { entrySchema, ownEntries, withMarker } from "./own-comments.ts";

/** The list of issues has pull requests, too; our marker is in none of these. */
const issueSchema = entrySchema.extend({ number: z.int() });

await command(async () => {
  const stack = jobVariable("STACK");
  const result = existsSync(driftFile())
    ? driftSchema.parse(JSON.parse(readFileSync(driftFile(), "utf8")))
    : { stack, said: "The job ended before it looked." };
  const run = `${jobVariable("GITHUB_SERVER_URL")}/${jobVariable("GITHUB_REPOSITORY")}/actions/runs/${jobVariable("GITHUB_RUN_ID")}`;
  const marker = `drift ${stack}`;
  const open = (await ownEntries(issueSchema, "/issues?state=open", [marker])).get(marker);
  const text = driftIssueText(result, run, new Date());
  if (text !== undefined) {
    const content = { title: `Drift: ${stack}`, body: withMarker(marker, text) };
    if (open === undefined) await tellGitHub("/issues", { method: "POST", body: content });
    else await tellGitHub(`/issues/${open.number}`, { method: "PATCH", body: content });
  } else if (open !== undefined) {
    const body = `Every host and cloud is as the deployed commit wants it, by [this run](${run}).`;
    await tellGitHub(`/issues/${open.number}/comments`, { method: "POST", body: { body } });
    await tellGitHub(`/issues/${open.number}`, {
      method: "PATCH",
      body: { state: "closed", state_reason: "completed" },
    });
  }
});
