import { driftReport } from "../drift-report.ts";
import type { DriftResult } from "./drift-result.ts";
import { codeOf, cut, fenced } from "./markdown.ts";

/** Text of the issue; undefined where there is no drift. */
export function driftIssueText(
  { stack, findings, said }: DriftResult,
  run: string,
  now: Date,
): string | undefined {
  if (findings?.length === 0) return undefined;
  const { kept, left } = cut(findings === undefined ? said : driftReport(stack, findings));
  const what =
    findings === undefined
      ? `Nobody knows whether ${codeOf(stack)} has drifted: it could not be looked at.`
      : `The hosts or clouds of ${codeOf(stack)} differ from the commit that was deployed.`;
  const cutNote = left > 0 ? [`${left} characters were cut. The run has them.`] : [];
  const found = `Found at ${now.toISOString().slice(0, 16)}Z by [this run](${run}). The next run updates this issue, and closes it when nothing differs.`;
  return [what, fenced(kept), ...cutNote, found].join("\n\n");
}
