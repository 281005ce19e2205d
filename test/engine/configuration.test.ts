/** What the commands accept of a configuration, the real engine reads in the same way. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readStackConfig, valueOfText } from "../../topology/files/stack-config.ts";
import { ownKeys } from "../../topology/namespaces.ts";
import { TopologyError } from "../../topology/problems.ts";
import { committed } from "../support/inventory.ts";
import { longRun, longRunLimit, numberOf, playAll, seed } from "../support/long-run.ts";
import { type Files, mutatedFiles } from "../support/mutated-files.ts";
import { makeProject, type Project } from "../support/project.ts";

type Sections = Readonly<Record<string, unknown>>;

let project: Project;

beforeAll(async () => {
  project = await makeProject("", "hoodi");
  write({});
  const made = await project.pulumi("stack", "init", "hoodi");
  if (made.code !== 0) throw new Error(made.stderr);
});
afterAll(() => project?.remove());

function write({ inventory, stack }: Partial<Record<keyof Files, string | Uint8Array>>): void {
  const empty = "name: bonded-validator\nruntime: nodejs\n";
  writeFileSync(join(project.folder, "Pulumi.yaml"), inventory ?? empty);
  writeFileSync(join(project.folder, "Pulumi.hoodi.yaml"), stack ?? "");
}

/** Sections as the engine hands them to the program; undefined where it refuses. */
async function readByEngine(): Promise<Sections | undefined> {
  const { code, stdout } = await project.pulumi("config", "--show-secrets", "--json", "--stack", "hoodi");
  if (code !== 0) return undefined;
  const entries = Object.entries(JSON.parse(stdout) as Record<string, { value: string }>);
  return ownKeys(Object.fromEntries(entries.map(([key, { value }]) => [key, valueOfText(value)])));
}

/** The same as the commands read them. */
function readByCommands(): Sections | undefined {
  try {
    return readStackConfig(project.folder, "hoodi").sections;
  } catch (error) {
    if (error instanceof TopologyError) return undefined;
    throw error;
  }
}

/** Where the two differ about the files that lie there; nothing where the commands refuse them, whatever the engine does. */
async function differences(): Promise<unknown[]> {
  const commands = readByCommands();
  if (commands === undefined) return [];
  const engine = await readByEngine();
  return sorted(commands) === sorted(engine) ? [] : [{ commands, engine }];
}

/** As JSON, whatever the order of the keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Every word and number of the committed configuration. */
const words = [
  ...new Set(JSON.stringify(["hoodi", "mainnet"].map(committed)).match(/[^"{}[\],:][^"{}[\],]*/g)),
];
const digits = fc.string({
  unit: fc.constantFrom(..."0123456789abefox_+-.: TZ~"),
  minLength: 1,
  maxLength: 24,
});
const special = fc.constantFrom(
  "yes",
  "Off",
  "null",
  "~",
  "<<",
  "=",
  ".inf",
  "-.INF",
  ".nan",
  "!!int 5",
  "&a b",
  "*a",
  "0x",
  "true",
);
const mangled = fc
  .tuple(fc.constantFrom(...words), fc.nat(), fc.string({ maxLength: 2 }))
  .map(([word, at, piece]) => {
    const place = at % (word.length + 1);
    return word.slice(0, place) + piece + word.slice(place + (at % 3));
  });
const written = fc.tuple(
  fc.oneof(digits, special, mangled, fc.string({ unit: "grapheme", maxLength: 12 })),
  fc.constantFrom("", "", "", "'", '"'),
);
const scalars = fc
  .sample(written, { seed: numberOf("scalars") | 0, numRuns: 2000 })
  .map(([text, quote]) => quote + text + quote);

const withScalars = (lines: readonly string[]) =>
  `config:\n  bonded-validator:nodes:\n${lines.map((line, i) => `    k${i}: ${line}\n`).join("")}`;

describe("a value", () => {
  it("of 2,000 mangled ones that the commands accept means to the engine what it means to them", async () => {
    const accepted = scalars.filter((scalar) => {
      write({ stack: withScalars([scalar]) });
      return !/[\r\n]/.test(scalar) && readByCommands() !== undefined;
    });
    expect(accepted.length).toBeGreaterThan(600);
    write({ stack: withScalars(accepted) });
    const [commands, engine] = [
      readByCommands()!.nodes as Sections,
      (await readByEngine())?.nodes as Sections,
    ];
    const wrong = accepted.filter((_, i) => sorted(commands[`k${i}`]) !== sorted(engine?.[`k${i}`]));
    expect(wrong, `seed ${seed}`).toEqual([]);
  });

  it("is refused because YAML 1.2 and the engine differ about it", async () => {
    const different = [
      "010",
      "1_000",
      "0b11",
      "2027-06-30",
      "+.5_0",
      "0x9b108015fe433F173696Af3Aa0CF7CDb3E104258",
    ];
    write({ stack: withScalars(different) });
    const engine = (await readByEngine())!.nodes as Sections;
    for (const [i, scalar] of different.entries())
      expect([scalar, engine[`k${i}`]]).not.toEqual([scalar, parse(scalar)]);
    expect(engine.k5).toBe(different[5]);
  });
});

const stacks: Readonly<Record<string, string | Uint8Array>> = {
  nothing: "",
  "a comment": "# nothing\n",
  "no settings": "config:\n",
  "an empty object": "config: {}\n",
  "a list": "- config\n",
  "a text": "hello\n",
  "a list of settings": "config: []\n",
  "a text of settings": "config: text\n",
  "a byte order mark": "\ufeffconfig:\n  nodes: { a: b }\n",
  "CR and LF": "config:\r\n  nodes: { a: b }\r\n",
  "CR alone": "config:\r  nodes: { a: b }\r",
  "UTF-16": Buffer.from("\ufeffconfig:\n  domain: utf16\n", "utf16le"),
  "Latin-1": Buffer.from("config:\n  domain: \xfc\n", "latin1"),
  "U+0085": "config:\n  domain: a\u0085  network: b\n",
  "U+2028": "config:\n  domain: a\u2028  network: b\n",
  "a control character": "config:\n  domain: a\u007f\n",
  JSON: '{"config":{"bonded-validator:nodes":{"a":{"b":[1,true,null,"c"]}}}}',
  "JSON in a text": `config:\n  nodes: '{"a": 1}'\n  domain: '[a'\n`,
  "no namespace": "config:\n  checkpoints: [a, b]\n",
  "another namespace": "config:\n  bonded-valdator:nodes: { a: b }\n",
  "a point for the colon": "config:\n  bonded-validator.waivers: { a: b }\n",
  "a key of three words": "config:\n  bonded-validator:config:nodes: { a: b }\n",
  "a key under two names": "config:\n  bonded-validator:nodes: { a: b }\n  nodes: { a: c }\n",
  "a key twice": "config:\n  nodes: { a: b }\n  nodes: { a: c }\n",
  "nothing behind a key": "config:\n  nodes:\n",
  "a number as a setting": "config:\n  domain: 5\n  network: true\n",
  "a merge": "config:\n  nodes:\n    a: &v { p: 1 }\n    b: { <<: *v, q: 2 }\n",
  "an alias of nothing": "config:\n  nodes: *v\n",
  "an alias of itself": "config:\n  nodes: &v [*v]\n",
  "names that are no texts": "config:\n  nodes: { 1: a, true: b, ~: c, on: d }\n",
  "a list as a name": "config:\n  nodes: { ? [a] : b }\n",
  "a tag": "config:\n  nodes: { a: !!str 5, b: !!binary aGk= }\n",
  "two documents": "config:\n  domain: a\n---\nconfig:\n  domain: b\n",
  "an end of the document": "config:\n  domain: a\n...\n",
  "a version of YAML": "%YAML 1.1\n---\nconfig:\n  nodes: { a: yes }\n",
  "a tab before a key": "config:\n\tdomain: a\n",
  "tabs elsewhere": "config:\n  domain:\ta\t# b\n  nodes:\n    a: b\t\n",
  "texts over lines":
    "config:\n  domain: |\n    a\n      b\n   \n  network: >-\n    a\n    b\n\n    c\n  nodes:\n    a: b\n      c\n",
  "half a character": 'config:\n  nodes: { a: "\\ud83d" }\n',
  escapes: 'config:\n  nodes: { a: "\\0\\x41\\u0041\\e\\/" }\n',
  "a colon without a blank": 'config:\n  nodes: {a:1, b: http://x:80, c: "d"}\n',
  "an encrypted value": "config:\n  nodes: { a: { secure: abc } }\n",
  "another key beside config": "config:\n  domain: a\nbonded-validator:network: b\n",
  "an upper-case config": "Config:\n  domain: a\n",
};

const inventories: Readonly<Record<string, string>> = {
  "a word": "  bonded-validator:domain: a\n",
  "a list": "  checkpoints: [a, b]\n",
  nothing: "  domain:\n",
  "no value": "  domain: { value: }\n",
  "an empty object": "  domain: {}\n",
  "no line value": "  sites: { home: {} }\n",
  "more than a value": "  sites: { value: { home: {} }, description: x }\n",
  "a default": "  domain: { default: a }\n",
};

/** What the engine passes over without a word, and the commands refuse. */
const passedOver = ["another key beside config", "an upper-case config"];

describe("a file with", () => {
  const files = [
    ...Object.entries(stacks).map(([name, stack]) => ({ name, stack })),
    ...Object.entries(inventories).map(([name, lines]) => ({
      name: `${name} in Pulumi.yaml`,
      inventory: `name: bonded-validator\nruntime: nodejs\nconfig:\n${lines}`,
    })),
  ];

  it.each(files)("$name is read by commands and engine alike, or refused", async (file) => {
    write(file);
    expect(await differences()).toEqual([]);
    if (passedOver.includes(file.name)) expect(readByCommands()).toBeUndefined();
  });

  if (longRun !== undefined)
    it(
      "lines changed at random is read alike, too",
      async () => {
        const cases = Array.from({ length: 100_000 }, (_, number) => ({
          name: `both readers ${number}`,
          play: async () => {
            write(mutatedFiles(number));
            return differences();
          },
        }));
        expect(await playAll(longRun!, cases)).toBe(0);
      },
      longRunLimit,
    );
});
