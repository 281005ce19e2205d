import { currentDate } from "../../topology/dates.ts";
import { project, type StackArguments } from "../arguments.ts";
import { commitOf, withCommit } from "./commit-tree.ts";
import { compare } from "./compare.ts";
import { type CommitProgram, programIn } from "./program.ts";
import type { UpdateReport } from "./report.ts";

/** What an update would do to a stack, by the code of two commits, or of one and the working copy (`to` is absent). */
export async function reportOnUpdate(
  { stack, configFile }: Omit<StackArguments, "json">,
  from: string,
  to: string | undefined,
): Promise<UpdateReport> {
  const before = commitOf(project, from);
  const after = to === undefined ? undefined : commitOf(project, to);
  const question = { stack, configFile, today: currentDate() };
  return withCommit(project, before, async (folder) => {
    const old = await programIn(folder);
    const compared = (wanted: CommitProgram) => compare(old, wanted, question);
    const rest =
      after === undefined
        ? compared(await programIn(project))
        : await withCommit(project, after, async (other) => compared(await programIn(other)));
    return { from: before, ...(after !== undefined && { to: after }), ...rest };
  });
}
