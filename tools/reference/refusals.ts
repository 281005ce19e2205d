import { problemsOf } from "../../test/support/broken/broken.ts";
import { brokenConfigurations } from "../../test/support/broken/list.ts";
import { risks, stackOfRisk } from "../../test/support/broken/risks.ts";
import { describe, type Problem } from "../../topology/problems.ts";
import { escapeMarkdown, markdownTable } from "./markdown.ts";

/** A mistake in a configuration, and what the program says about it. */
export interface Refusal {
  /** What is wrong; of a risk, the name of its waiver. */
  readonly name: string;
  readonly problem: Problem;
}

/** Every mistake that the tests make, as the program reports it. */
export function refusals(): Refusal[] {
  return brokenConfigurations.flatMap((broken) =>
    problemsOf(broken).map((problem) => ({ name: broken.name, problem })),
  );
}

/** One finding of each check that can be waived. */
export function waivableRefusals(): Refusal[] {
  return Object.entries(risks).flatMap(([name, breakIt]) => {
    const stack = stackOfRisk[name as keyof typeof risks] ?? "hoodi";
    const found = problemsOf({ stack, breakIt }).find(({ check }) => check === name);
    return found === undefined ? [] : [{ name, problem: found }];
  });
}

/** The section in which a mistake is reported; undefined where that is none. */
export function sectionOf({ problem }: Refusal): string | undefined {
  return /^bonded-validator:(\w+)/.exec(problem.path)?.[1];
}

export function refusalsTable(what: string, refused: readonly Refusal[]): string[] {
  const rows = refused.map(({ name, problem }) => [escapeMarkdown(name), messageOf(problem)]);
  return markdownTable([what, "Message"], rows);
}

/** Both lines of the message; of many names in a row, the first two. */
function messageOf(problem: Problem): string {
  const lines = describe(problem).split("\n");
  return lines.map((line) => escapeMarkdown(line.trim().replace(manyNames, "$1…"))).join("<br>");
}

/** Five names or more, separated by commas. */
const manyNames = /((?:[\w.-]+, ){2})(?:(?!or )[\w.-]+, ){2,}(?!or )[\w.-]+/g;
