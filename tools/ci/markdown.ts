/** GitHub's Markdown around text that others wrote: it can neither format, nor link, nor mention a person. */

/**
 * A text whose control and format characters are written out: escape codes of a terminal, and what turns the direction of
 * a line, so that it reads otherwise than it is.
 */
const visible = (text: string): string =>
  text.replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`);

/** One line as code, also in a table. Every mark of Markdown and HTML becomes an entity, and GitHub mentions nobody in code. */
export function codeOf(text: string): string {
  const oneLine = visible(text.replace(/\s+/g, " ").trim());
  return `<code>${oneLine.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</code>`;
}

/** A block of code, with a fence that does not occur in it. */
export function fenced(given: string, language = ""): string {
  // A fence against a very long run of backticks would take the place of the text.
  const text = given.replace(/`{20,}/g, "`".repeat(20));
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Markdown behind a line on which one clicks. Code in it needs the empty lines. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** GitHub takes 65,536 characters for a comment or an issue; this leaves a title, a table and notes their place. */
export const maxText = 60_000;

/** At most {@link maxText} visible characters, or fewer, cut at the end of a line, and how many are left out. */
export function cut(given: string, max: number = maxText): { readonly kept: string; readonly left: number } {
  const text = visible(given);
  if (text.length <= max) return { kept: text, left: 0 };
  const end = text.lastIndexOf("\n", max);
  // One very long line has no end to cut at; half of a character of two code units would be no character.
  const kept = end > 0 ? text.slice(0, end) : text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
  return { kept, left: text.length - kept.length };
}
