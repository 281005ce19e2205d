import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemLine, manifestText, missingFrom, parseObservation } from "../../../provider/host/observation.ts";
import { roleItems, texts } from "../../support/provider/arbitraries.ts";
import { file, observed, urnOf } from "../../support/provider/samples.ts";

const hostile = [
  "=unfinished\tbox-base-1\tQQ==",
  "\n=manifest\tfile\t/etc/shadow\t\tbox-base-1\tx\ty\tz\t",
  "bv end 0 0",
  "\u0000\u0001\u001b[31m\r",
  "'\"$(reboot)`reboot`\\",
  "\ud83d\ude80 ünïcode",
  "FILE\nTEXT\n",
];

describe("what a host holds", () => {
  it.each(hostile)("is text and nothing else: %j", (body) => {
    const host = observed({ "file /etc/a": file(body), "file /etc/b": file("b") });
    expect(host.live("file /etc/a")).toEqual({ content: body, owner: "root:root", mode: "0644" });
    expect(host.live("file /etc/b")).toMatchObject({ content: "b" });
    expect(host.claims).toEqual([]);
    expect(host.unfinished.size).toBe(0);
  });

  it("may be no text at all", () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]).toString("base64");
    const host = parseObservation(["file\t/a\ttype\tregular file", `file\t/a\tbody\t${bytes}`]);
    expect(host.live("file /a")).toMatchObject({ content: "\ufffd\ufffd\u0000\ufffd" });
  });

  it("may have tabs in a field", () => {
    expect(observed({ "unit a": { LoadState: "lo\taded" } }).fields("unit a").LoadState).toBe("lo\taded");
  });

  it("is not disturbed by names that every object has", () => {
    const host = parseObservation([
      "unit\t__proto__\tLoadState\tloaded",
      "unit\ta\t__proto__\tx",
      "unit\ta\tconstructor\tx",
    ]);
    expect(host.live("unit a")).toBeUndefined();
    expect(host.live("unit constructor")).toBeUndefined();
    expect(host.managed("unit toString")).toBe(false);
  });

  it.each(["", "\t", "=unfinished", "file", "file\t/a", "file\t/a\ttype"])(
    "the line %j alone breaks nothing",
    (line) => {
      expect(() => parseObservation([line])).not.toThrow();
    },
  );
});

describe("a line of the manifest that no run has written", () => {
  const whole = ["file", "/etc/a", "", "box-base-1", urnOf("base"), "base", "hoodi", ""];
  const parse = (cells: readonly string[]) => () => parseObservation([["=manifest", ...cells].join("\t")]);

  it("is told from this one", () => {
    expect(parse(whole)().claims).toHaveLength(1);
  });

  it.each([
    [3, "$(reboot)"],
    [3, "../manifest"],
    [3, ""],
    [1, "/etc/../etc/a"],
    [1, "relative"],
    [1, "/etc/a b;reboot"],
    [0, "service"],
    [0, "volume"],
    [2, "a\u001b[31m"],
    [4, "hoodi"],
    [5, "base;reboot"],
    [6, "hoodi/../x"],
    [7, "`reboot`"],
  ])("is refused with the remedy: cell %i is %j", (cell, text) => {
    expect(parse(whole.with(cell, text))).toThrow(/manifest/);
    expect(parse(whole.with(cell, text))).toThrow(/elete/);
  });

  it.each([whole.slice(0, 7), [...whole, ""], []])("is refused by its number of cells: %#", (...cells) => {
    expect(parse(cells)).toThrow("manifest");
  });
});

describe("a look that is not whole", () => {
  const asked = ["file\t/a\t", "file\t/b\t", "unit\tx\t"];
  const answer = [
    ["=manifest", "file", "/b", "", "box-base-1", urnOf("base"), "base", "hoodi", ""],
    ["file", "/a", "type", "directory"],
    ["file", "=seen", "2"],
    ["unit", "=seen", "1"],
    ["requires", "=seen", "1"],
  ].map((cells) => cells.join("\t"));

  it("is told by the counts at the end of its kinds", () => {
    expect(missingFrom(answer, asked)).toEqual([]);
    for (const lost of ["file", "unit", "requires"])
      expect(
        missingFrom(
          answer.filter((line) => !line.startsWith(`${lost}\t=seen`)),
          asked,
        ),
      ).toEqual([lost]);
    expect(missingFrom(answer, [...asked, "file\t/c\t"])).toEqual(["file"]);
    expect(missingFrom(answer, [...asked, "link\t/c\t"])).toEqual(["link"]);
  });
});

it("refuses a kind of another version", () => {
  const message = '"volume x" is not an item of this version of the provider';
  expect(() => observed({}).live("volume x")).toThrow(message);
  expect(() => itemLine("volume x", "")).toThrow(message);
});

it("reads what a role did not finish", () => {
  const host = observed({}, {}, { "box-base-1": "restart unit a\ncheck\n" });
  expect(host.unfinished.get("box-base-1")).toBe("restart unit a\ncheck");
});

describe("the manifest", () => {
  it("is sorted, one line an item", () => {
    const rest = { flag: "", id: "i", urn: urnOf("r"), role: "r", stack: "hoodi", requires: "base" };
    const claims = [
      { ...rest, key: "unit b" },
      { ...rest, key: "sshd" },
      { ...rest, key: "file /a", flag: "secret" },
    ];
    expect(manifestText(claims)).toBe(
      [
        `file\t/a\tsecret\ti\t${urnOf("r")}\tr\thoodi\tbase\n`,
        `sshd\t\t\ti\t${urnOf("r")}\tr\thoodi\tbase\n`,
        `unit\tb\t\ti\t${urnOf("r")}\tr\thoodi\tbase\n`,
      ].join(""),
    );
  });

  it("is read as it was written", () => {
    const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
    const owners = fc.record({ id: word, urn: texts.map(urnOf), role: word, stack: word, requires: word });
    fc.assert(
      fc.property(roleItems, owners, (items, owner) => {
        const oneLine = { ...owner, urn: owner.urn.replaceAll(/\p{Cc}/gu, "") };
        const claims = Object.keys(items).map((key) => ({ key, flag: "", ...oneLine }));
        const lines = manifestText(claims)
          .split("\n")
          .filter(Boolean)
          .map((line) => `=manifest\t${line}`);
        const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
        expect([...parseObservation(lines).claims].sort(byKey)).toEqual(claims.sort(byKey));
      }),
    );
  });
});
