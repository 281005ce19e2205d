import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/inventory.ts";

/** A row of the table "You want to | Touch" in CONTRIBUTING.md. */
export interface Row {
  readonly name: string;
  /** Patterns of files, all of which have to be changed: those of the first sentence. */
  readonly required: readonly string[];
  /** Patterns of further files that may be changed: those of later sentences. */
  readonly optional: readonly string[];
}

export function rows(): Row[] {
  const [, table = ""] = readFileSync(join(repository, "CONTRIBUTING.md"), "utf8").split(
    "| You want to | Touch |\n| --- | --- |\n",
  );
  const lines = table.slice(0, table.indexOf("\n\n")).split("\n");
  return lines.map((line) => {
    const [, name = "", touch = ""] = line.split("|").map((cell) => cell.trim());
    const [first = "", ...later] = touch.split(/(?<=\.) (?=[A-Z])/);
    return { name, required: pathsIn(first), optional: later.flatMap(pathsIn) };
  });
}

/** What stands in backticks and has a slash or a dot: `a/{b,c}.ts` → `a/b.ts`, `a/c.ts`. */
function pathsIn(sentence: string): string[] {
  const quoted = [...sentence.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
  return quoted.filter((text) => /^[^ ]*[/.][^ ]*$/.test(text)).flatMap(expand);
}

function expand(pattern: string): string[] {
  const [, head = "", list, tail = ""] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  return list === undefined ? [pattern] : list.split(",").flatMap((part) => expand(head + part + tail));
}

/**
 * Whether a pattern names a file. `<name>` stands for any one name; a pattern without an ending stands for the folder
 * and for the file of this name, so that `checks` is `checks.ts` and what lies in `checks/`.
 */
export function names(pattern: string, file: string): boolean {
  const parts = pattern.replace(/\/$/, "").split(/<\w+>|\*/);
  const escaped = parts.map((part) => part.replaceAll(".", "\\.")).join("[^/]+");
  return new RegExp(`^${escaped}(/.*|\\.\\w+)?$`).test(file);
}
