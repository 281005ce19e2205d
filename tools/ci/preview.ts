/** `npm run ci:preview`: the preview of the stack in STACK from its redacted state, for `npm run ci:report`. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readStackConfig } from "../../topology/files/stack-config.ts";
import { project } from "../arguments.ts";
import type { EngineAnswer } from "../engine-command.ts";
import { textOfFile } from "../given-file.ts";
import { command } from "../hosts.ts";
import { planIn, streaming } from "../plan.ts";
import { type OfflinePreview, previewOffline, refuseUnredacted } from "../state/offline-preview.ts";
import { updateMarkdown } from "../update/report.ts";
import { reportOnUpdate } from "../update/update.ts";
import { jobVariable, pullRequest } from "./job.ts";
import { isRenovates } from "./named.ts";
import { changesOf, type PreviewResult, previewFile, publishedSchema } from "./preview-result.ts";
import { policies } from "./process.ts";

await command(async () => {
  const stack = jobVariable("STACK");
  const file = join(project, "redacted-state", `${stack}.json`);
  const text = textOfFile(file);
  refuseUnredacted(file, text);
  const preview = {
    project,
    stack,
    stackFile: resolve(project, readStackConfig(project, stack, undefined).file),
    state: text,
    env: { ...process.env, ...streaming },
  };
  const { redacted: state } = publishedSchema.parse(JSON.parse(text));
  const result: PreviewResult = { stack, state, ...(await resultOf(preview)), ...(await updateOf(stack)) };
  console.log(result.text);
  const kept = previewFile(stack);
  mkdirSync(join(project, kept, ".."), { recursive: true });
  writeFileSync(join(project, kept), JSON.stringify(result));
  if (!result.complete) process.exitCode = 1;
});

/** The changes come from the engine's events, the diff for people from a second preview. */
async function resultOf(
  preview: Omit<OfflinePreview, "words">,
): Promise<Pick<PreviewResult, "complete" | "changes" | "text">> {
  const { resources, errors } = planIn(await previewOffline({ ...preview, words: ["--json"] }));
  if (errors.length > 0) return { complete: false, changes: [], text: plain(errors.join("\n\n")) };
  const shown = await previewOffline({
    ...preview,
    words: ["--diff", "--suppress-progress", "--color", "never", ...policies],
  });
  return { complete: shown.code === 0, changes: changesOf(resources), text: printed(shown) };
}

/** Of a pull request with new versions: what these change. The commit before GitHub's merge is that of the target branch. */
async function updateOf(stack: string): Promise<Pick<PreviewResult, "update">> {
  if (!isRenovates(pullRequest())) return {};
  try {
    const report = await reportOnUpdate({ stack, configFile: undefined }, "HEAD^1", undefined);
    const programs = report.versions.map(({ program }) => program);
    const places = report.byVersions.map(({ place }) => place);
    return { update: { programs, places, text: updateMarkdown(report) } };
  } catch (error) {
    // Then no change counts as one of versions, and the report fails.
    console.error(error instanceof Error ? error.message : error);
    return {};
  }
}

function printed({ stdout, stderr }: EngineAnswer): string {
  return plain(`${stdout}\n${stderr}`);
}

function plain(text: string): string {
  return stripVTControlCharacters(text).trim();
}
