/** The files of a stack with a few lines changed at random. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { validStack } from "./broken/broken.ts";
import { brokenConfigurations } from "./broken/list.ts";
import { complete, repository, type Settings } from "./inventory.ts";
import { numberOf } from "./long-run.ts";

/** Text of Pulumi.yaml and of Pulumi.hoodi.yaml. */
export interface Files {
  readonly inventory: string;
  readonly stack: string;
}

const committed = (file: string) => readFileSync(join(repository, file), "utf8");

/** A configuration in one file, as an editor may leave it. */
function inOneFile(config: Settings): Files {
  const sections = Object.entries(config).map(([name, value]) => [`bonded-validator:${name}`, value]);
  return {
    inventory: "name: bonded-validator\nruntime: nodejs\n",
    stack: stringify({ config: Object.fromEntries(sections) }),
  };
}

/** The committed files, a complete configuration, and those that are broken. */
const originals: readonly (() => Files)[] = [
  ...["hoodi", "mainnet"].flatMap((stack) => [
    () => ({ inventory: committed("Pulumi.yaml"), stack: committed(`Pulumi.${stack}.yaml`) }),
    () => inOneFile(complete(stack)),
  ]),
  ...brokenConfigurations.map((broken) => () => {
    const config = complete(validStack(broken));
    broken.breakIt(config);
    return inOneFile(config);
  }),
];

/** What somebody types, pastes, or leaves behind. */
const pieces = [
  ...[
    "",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "? ",
    "# ",
    "|",
    ">",
    "|-\n  ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    '"',
    "\\",
    "%",
  ],
  ...[
    "---",
    "...",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "<<: ",
    "<<: *a",
    "@",
    "`",
    "~",
    "null",
    "yes",
    "010",
    "1_000",
    "0x1f",
  ],
  ...[
    "2027-06-30",
    "1e999",
    ".inf",
    "-",
    "\r",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\0",
    "\ud800",
    "💰",
    "é",
    "value:",
    "config:",
  ],
  ...[
    "bonded-validator:",
    "bonded-validator:nodes: {}",
    "__proto__: { a: 1 }",
    "constructor: x",
    "secure: v1:x",
    '"\\u0000"',
  ],
  ...["x".repeat(5000), "[".repeat(300), "{a: ".repeat(100), "  ".repeat(200)],
];

type Edit = (lines: readonly string[], at: number, other: number, piece: string) => readonly string[];

const edits: readonly Edit[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at]!),
  (lines, at, other) => lines.with(at, lines[other]!).with(other, lines[at]!),
  (lines, at) => lines.with(at, `  ${lines[at]}`),
  (lines, at) => lines.with(at, lines[at]!.replace(/^ {1,2}/, "")),
  (lines, at, _, piece) => lines.with(at, lines[at]! + piece),
  (lines, at, _, piece) => lines.with(at, lines[at]!.replace(/\S/, `${piece}$&`)),
  (lines, at, _, piece) => lines.with(at, lines[at]!.replace(/:.*$/, `: ${piece}`)),
  (lines, at, other, piece) => lines.with(at, spliced(lines[at]!, other, piece)),
  (lines, at, other, piece) =>
    lines.with(
      at,
      lines[at]!.replace(/[^\s:,{}[\]]+/g, (word, i) => ((i + other) % 3 === 0 ? piece : word)),
    ),
  (lines, at, other) => lines.slice(0, at + 1).with(at, lines[at]!.slice(0, other % 40)),
  (lines, at, other) => lines.toSpliced(at, 0, ...lines.slice(other, other + 5)),
];

function spliced(line: string, at: number, piece: string): string {
  const place = at % (line.length + 1);
  return line.slice(0, place) + piece + line.slice(place + 1);
}

const changes = fc.array(
  fc.record({
    at: fc.nat(),
    other: fc.nat(),
    edit: fc.constantFrom(...edits),
    piece: fc.constantFrom(...pieces),
  }),
  { minLength: 1, maxLength: 3 },
);
const choice = fc.record({ original: fc.constantFrom(...originals), inventory: fc.nat(3), changes });

/** The files of a case, which follow from the seed and its number. */
export function mutatedFiles(number: number): Files {
  const [chosen] = fc.sample(choice, { seed: numberOf(number) | 0, numRuns: 1 });
  const files = chosen!.original();
  const file = chosen!.inventory === 0 ? "inventory" : "stack";
  const mutated = chosen!.changes.reduce<readonly string[]>((lines, { at, other, edit, piece }) => {
    return lines.length === 0 ? lines : edit(lines, at % lines.length, other % lines.length, piece);
  }, files[file].split("\n"));
  return { ...files, [file]: mutated.join("\n") };
}
