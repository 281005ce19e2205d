import { describe, expect, it } from "vitest";
import { unobserved } from "../../../../provider/items/kind.ts";
import { parseKey } from "../../../../provider/items/kinds.ts";
import {
  differing,
  directory,
  file,
  observed,
  rootOwned,
  sha256,
} from "../../../support/provider/samples.ts";

describe("a file", () => {
  const wanted = { content: "hello\n", ...rootOwned };
  const asWanted = file("hello\n");

  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", asWanted, []],
    ["changed", file("hello!\n"), ["content"]],
    ["emptied", file(""), ["content"]],
    ["chmodded", { ...asWanted, mode: "664" }, ["mode"]],
    ["with the sticky bit", { ...asWanted, mode: "1644" }, ["mode"]],
    ["chowned", { ...asWanted, owner: "root:adm" }, ["owner"]],
    ["of a user without a name", { ...asWanted, owner: "UNKNOWN:UNKNOWN" }, ["owner"]],
    ["deleted", {}, ["content", "owner", "mode"]],
    [
      "a link",
      { type: "symbolic link", mode: "777", owner: "root:root" },
      ["content", "owner", "mode", "type"],
    ],
    ["a directory", directory, ["content", "owner", "mode", "type"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing("file /etc/a", wanted, fields)).toEqual(expected);
  });

  it("of any size is compared", () => {
    const large = "x".repeat(300 * 1024);
    const sum = "a48dcee4c4a5f4d31a9c0d1a6e7ad7ba6c43e0c67d4ce7a7a5f1a0ae8bdf9aa5";
    const fields = { type: "regular file", mode: "644", owner: "root:root" };
    const right = { ...fields, sha256: sha256(large) };
    expect(differing("file /etc/a", { content: large, ...rootOwned }, right)).toEqual([]);
    expect(differing("file /etc/a", { content: large, ...rootOwned }, { ...fields, sha256: sum })).toEqual([
      "content",
    ]);
    expect(differing("file /etc/a", { content: large, ...rootOwned }, file("x"))).toEqual(["content"]);
  });

  it("with a secret is known by its fingerprint alone", () => {
    const secret = { secret: "open sesame", owner: "root:root", mode: "0600" };
    const fields = {
      ...{ type: "regular file", mode: "600", owner: "root:root" },
      ...{ sha256: sha256("open sesame"), recorded: "yes" },
    };
    const host = observed({ "file /etc/k": fields }, { "file /etc/k": { flag: "secret" } });
    expect(host.live("file /etc/k")).toEqual({
      secret: "sha256:41ef4bb0b23661e6",
      owner: "root:root",
      mode: "0600",
    });
    expect(differing("file /etc/k", secret, fields, "secret")).toEqual([]);
    expect(differing("file /etc/k", secret, { ...fields, sha256: sha256("x") }, "secret")).toEqual([
      "secret",
    ]);
    // Without a record a reader could not be told whether it was changed.
    expect(differing("file /etc/k", secret, { ...fields, recorded: "" }, "secret")).toEqual(["record"]);
  });
});

describe("a directory", () => {
  const wanted = { owner: "root:root", mode: "0755", keep: true };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", directory, []],
    ["chmodded", { ...directory, mode: "700" }, ["mode"]],
    ["chowned", { ...directory, owner: "daemon:root" }, ["owner"]],
    ["gone", {}, ["owner", "mode"]],
    ["a file", file("x"), ["owner", "mode", "type"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing("directory /srv", wanted, fields)).toEqual(expected);
  });

  it("cannot show whether it is kept", () => {
    expect(unobserved(parseKey("directory /srv")!.kind, wanted)).toEqual(["keep"]);
  });
});

describe("a directory with what nobody can make anew", () => {
  const wanted = { owner: "root:root", mode: "0755", irreplaceable: "0x*,slashing.sqlite" };
  const flag = "irreplaceable 0x*,slashing.sqlite";
  const { live, lost, flag: flagOf } = parseKey("directory /srv")!.kind;
  const keptAs = (fields: Record<string, string>) => ({ key: "directory /srv", name: "/srv", flag, fields });
  const empty = { recorded: "", "holds 0x*": "no", "holds slashing.sqlite": "no" };
  const full = { recorded: "0x*,slashing.sqlite,", "holds 0x*": "yes", "holds slashing.sqlite": "yes" };

  it.each<[string, Record<string, string>, string, boolean]>([
    ["that never held any", { ...directory, ...empty }, "as recorded", false],
    ["that holds what it held", { ...directory, ...full }, "as recorded", false],
    [
      "that holds more than it held",
      { ...directory, ...full, recorded: "0x*," },
      "found slashing.sqlite",
      false,
    ],
    ["without its keys", { ...directory, ...full, "holds 0x*": "no" }, "missing 0x*", true],
    ["emptied", { ...directory, ...empty, recorded: full.recorded }, "missing 0x*, slashing.sqlite", true],
  ])("%s", (_name, fields, state, isLost) => {
    expect(live({ ...fields, flag }, { managed: () => true })?.irreplaceable).toBe(state);
    expect(differing("directory /srv", wanted, fields, flag)).toEqual(
      state === "as recorded" ? [] : ["irreplaceable"],
    );
    expect(lost!(keptAs(fields)) !== undefined).toBe(isLost);
  });

  it("that is gone is lost, and not made anew", () => {
    expect(lost!(keptAs({ ...empty, recorded: full.recorded }))).toContain(
      "no longer holds 0x*, slashing.sqlite",
    );
  });

  it("is never removed", () => {
    expect(flagOf!(wanted)).toBe(flag);
    expect(parseKey("directory /srv")!.kind.remove([{ name: "/srv", flag }])).toEqual([]);
  });
});

describe("a link", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", { target: "../locale.conf" }, []],
    ["to something else", { target: "../other" }, ["target"]],
    ["deleted", {}, ["target"]],
    ["replaced by a file", { type: "regular file" }, ["target", "type"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("link /etc/default/locale", { target: "../locale.conf" }, found)).toEqual(expected);
  });
});
