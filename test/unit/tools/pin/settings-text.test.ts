import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { withValue } from "../../../../tools/pin/settings-text.ts";
import { repository } from "../../../support/inventory.ts";

describe("a value", () => {
  it.each([
    ["into a map in one line", "a: { b: 1 } # why\nc: 2\n", ["a", "d"], "a: { b: 1, d: x } # why\nc: 2\n"],
    ["into a map in lines", "a:\n  b: 1 # why\n\nc: 2\n", ["a", "d"], "a:\n  b: 1 # why\n  d: x\n\nc: 2\n"],
    ["behind a map in lines", "a:\n  b:\n    c: 1\n", ["a", "d"], "a:\n  b:\n    c: 1\n  d: x\n"],
    ["behind a list", "a:\n  b:\n    - 1\n    - 2\n", ["a", "d"], "a:\n  b:\n    - 1\n    - 2\n  d: x\n"],
    [
      "behind text in lines",
      "a:\n  b: |\n    one\n    two\n",
      ["a", "d"],
      "a:\n  b: |\n    one\n    two\n  d: x\n",
    ],
    ["at the end of a file without newline", "a: 1", ["b"], "a: 1\nb: x"],
    ["where the maps above are missing", "a: 1\n", ["b", "c", "d"], "a: 1\nb: { c: { d: x } }\n"],
    ["where the map above is empty", "a: {} # why\n", ["a", "b"], "a: { b: x } # why\n"],
    ["where nothing follows the key", "a: # why\nb: 1\n", ["a", "c"], "a: { c: x } # why\nb: 1\n"],
    [
      "into a file whose lines end with CR and LF",
      "a:\r\n  b: 1\r\n",
      ["a", "d"],
      "a:\r\n  b: 1\r\n  d: x\r\n",
    ],
    ["behind a name without a value", "a: { b }\n", ["a", "d"], "a: { b, d: x }\n"],
    ["into an empty file", "", ["a", "d"], "a: { d: x }\n"],
    ["behind comments alone", "# why", ["a", "d"], "# why\na: { d: x }\n"],
    ["in place of another", "a: { b: y } # why\n", ["a", "b"], "a: { b: x } # why\n"],
  ])("%s", (_, text, path, expected) => {
    expect(withValue(text, path, "x")).toBe(expected);
  });

  it("that YAML would read as something else is quoted", () => {
    expect(withValue("a: { b: 1 }\n", ["a", "c"], "1.10")).toBe('a: { b: 1, c: "1.10" }\n');
  });

  it("is refused below what is no map", () => {
    expect(() => withValue("a: 1\n", ["a", "b"], "x")).toThrow("a is not a map");
    expect(() => withValue("- 1\n", ["a"], "x")).toThrow("no YAML file of settings");
  });
});

const key = fc.stringMatching(/^[a-z][a-z-]{0,5}$/);
const { settings } = fc.letrec<{ settings: Record<string, unknown> }>((tie) => ({
  settings: fc.dictionary(key, fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), tie("settings")), {
    maxKeys: 4,
    depthIdentifier: "settings",
  }),
}));

/** The same with a value, or undefined where the path leads through no map. */
function changed(from: Record<string, unknown>, [first = "", ...rest]: string[], value: string): unknown {
  if (rest.length === 0) return { ...from, [first]: value };
  const below = from[first] ?? {};
  if (typeof below !== "object" || Array.isArray(below)) return undefined;
  const inner = changed(below as Record<string, unknown>, rest, value);
  return inner === undefined ? undefined : { ...from, [first]: inner };
}

it.each(["block", "flow"] as const)(
  "in any settings in the style %s, only that value is another",
  (style) => {
    const property = fc.property(
      settings.filter((each) => Object.keys(each).length > 0),
      fc.array(key, { minLength: 1, maxLength: 4 }),
      fc.string(),
      (all, path, value) => {
        const expected = changed(all, path, value);
        fc.pre(expected !== undefined);
        const text = stringify(all, { collectionStyle: style, lineWidth: 0 });
        expect(parse(withValue(text, path, value))).toEqual(expected);
      },
    );
    fc.assert(property, { numRuns: 500 });
  },
);

it("changes one line of Pulumi.yaml for each host key", () => {
  const before = readFileSync(join(repository, "Pulumi.yaml"), "utf8");
  const path = ["config", "bonded-validator:hosts", "value", "trdiy", "ssh", "hostKey"];
  const lines = withValue(before, path, "ssh-ed25519 AAAA").split("\n");
  const others = before.split("\n");
  expect(lines).toHaveLength(others.length);
  const differing = lines.filter((line, i) => line !== others[i]);
  expect(differing).toEqual(["        ssh: { user: jamie, hostKey: ssh-ed25519 AAAA }"]);
});
