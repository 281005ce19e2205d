/** The comment on a pull request: one for each stack. */

import { ageSince } from "../../provider/resource/offline.ts";
import { markdownTable } from "../reference/markdown.ts";
import { codeOf, cut, fenced, folded, maxText } from "./markdown.ts";
import type { Change, PreviewResult } from "./preview-result.ts";

export interface Comment {
  readonly stack: string;
  /** Undefined where the job that previews has left nothing. */
  readonly preview: PreviewResult | undefined;
  /** Changes of an update that its pull request does not name. */
  readonly unnamed: readonly Change[];
  /** Commit that the pull request starts from. */
  readonly base: string;
  /** Page of the run. */
  readonly run: string;
}

/** Why a preview counts as failed; undefined where it does not. */
export function failureOf({ preview, unnamed }: Pick<Comment, "preview" | "unnamed">): string | undefined {
  if (preview === undefined) return "The preview ended without a result.";
  if (!preview.complete) return "The preview failed.";
  if (unnamed.length === 0) return undefined;
  return "This update changes what its description does not name. After you have looked at these changes, name each host, node or validator client there.";
}

export function commentText(comment: Comment): string {
  const { stack, preview, unnamed, run } = comment;
  const failure = failureOf(comment);
  const log = `[the run](${run})`;
  if (preview === undefined) return [heading(stack), `**${failure}** See ${log}.`].join("\n\n");
  const head = [
    heading(stack),
    ...(failure === undefined ? [] : [`**${failure}**`]),
    ...(preview.complete ? [table(preview.changes, unnamed)] : []),
    age(comment, preview),
    ...updateOf(preview),
  ].join("\n\n");
  return `${head}\n\n${diff(preview, log, Math.min(maxText, maxComment - head.length))}`;
}

/** GitHub takes 65,536 characters; what is left is for the marker, the notes below the diff and its fence. */
const maxComment = 64_500;

/** What takes the place of a comment whose stack the pull request no longer changes. */
export const unchangedText = (stack: string): string =>
  [heading(stack), "This pull request no longer changes this stack."].join("\n\n");

const heading = (stack: string): string => `### Preview of ${codeOf(stack)}`;

const maxRows = 40;
/** Of all rows, in characters: a hostile name may have many marks, each of which becomes an entity. */
const maxTable = 20_000;
const maxProperties = 6;
const maxUpdate = 12_000;

function table(changes: readonly Change[], unnamed: readonly Change[]): string {
  if (changes.length === 0) return "Nothing would change.";
  // What is not named comes first: it must not be cut.
  const all = [...unnamed, ...changes.filter((change) => !unnamed.includes(change))];
  const rows: (readonly string[])[] = [];
  let length = 0;
  for (const change of all.slice(0, maxRows)) {
    const row = rowOf(change, unnamed.includes(change));
    length += row.join("").length;
    if (length > maxTable) break;
    rows.push(row);
  }
  const rest = all.length > rows.length ? ["", `and ${all.length - rows.length} more.`] : [];
  return [...markdownTable(["Change", "Resource", "Host", "Properties"], rows), ...rest].join("\n");
}

function rowOf({ op, resource, host, properties }: Change, isUnnamed: boolean): string[] {
  const shown = properties.slice(0, maxProperties).map((property) => codeOf(short(property)));
  const more = properties.length > shown.length ? [`${properties.length - shown.length} more`] : [];
  const name = `${codeOf(short(resource))}${isUnnamed ? " **not named**" : ""}`;
  return [
    codeOf(short(op)),
    name,
    host === undefined ? "" : codeOf(short(host)),
    [...shown, ...more].join(", "),
  ];
}

/** Names of resources and properties are short; what is not comes from a program that wants to fill the comment. */
const short = (name: string): string => (name.length <= 60 ? name : `${name.slice(0, 59)}…`);

/** What the pull request's code says of itself is shown as it is: its Markdown is not ours. */
function updateOf({ update }: PreviewResult): string[] {
  if (update === undefined) return [];
  return [folded("What these versions change", fenced(cut(update.text, maxUpdate).kept, "markdown"))];
}

function age({ base }: Comment, { state }: PreviewResult): string {
  const old = Number.isNaN(Date.parse(state.time)) ? "of unknown age" : `${ageSince(state.time)} old`;
  const { commit, dirty } = state;
  const from = commit === undefined ? "from no known commit" : `from commit ${codeOf(commit.slice(0, 12))}`;
  const local = dirty === true ? ", with changes that are in no commit" : "";
  const behind =
    commit !== undefined && commit !== base
      ? ` The base of this pull request is ${codeOf(base.slice(0, 12))}: what lies between is in this preview, too.`
      : "";
  return `No host and no cloud was asked. The state is ${old} (${codeOf(state.time.replace(/\.\d+/, ""))}) and was deployed ${from}${local}.${behind}`;
}

function diff({ text, complete }: PreviewResult, log: string, max: number): string {
  const { kept, left } = cut(complete ? signsFirst(text) : text, max);
  const cutNote = left > 0 ? `\n\n${left} characters were cut. They are in ${log}.` : "";
  return `${folded(complete ? "Diff" : "Output", fenced(kept, complete ? "diff" : ""))}${cutNote}`;
}

/** GitHub colours a line of a diff by its first character, which the engine indents. `--outputs:--` is no line of one. */
const signsFirst = (text: string): string => text.replace(/^( +)([+-])(?= )/gm, "$2$1");
