import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemLine, manifestText, parseObservation } from "../../../provider/host/observation.ts";
import { roleItems, texts } from "./arbitraries.ts";
import { file, observed, urnOf } from "./samples.ts";

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

  it.each(["", "\t", "=manifest", "=unfinished", "file", "file\t/a", "file\t/a\ttype"])(
    "the line %j alone breaks nothing",
    (line) => {
      expect(() => parseObservation([line])).not.toThrow();
    },
  );
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
        const oneLine = { ...owner, urn: owner.urn.replaceAll(/[\t\n]/g, "") };
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
