import { describe, expect, it } from "vitest";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { differing, sha256 } from "../../../support/provider/samples.ts";

describe("an identity", () => {
  const { lost, remove } = parseKey("secret /srv/key")!.kind;
  const asked = (fields: Record<string, string>, flag = "identity") =>
    lost!({ key: "secret /srv/key", name: "/srv/key", flag, fields });
  const made = { recorded: sha256("a"), sha256: sha256("a") };

  it.each<[string, Record<string, string>, string | undefined]>([
    ["not made yet", { recorded: "" }, undefined],
    ["as made", made, undefined],
    ["deleted", { recorded: sha256("a") }, "is missing"],
    ["another one", { ...made, sha256: sha256("b") }, "is another one than it was"],
    [
      "there, with a record that was emptied",
      { ...made, recorded: "damaged" },
      "secrets/%srv%key, which tells",
    ],
    ["deleted, with a record that was emptied", { recorded: "damaged" }, "is damaged"],
  ])("%s", (_name, fields, message) => {
    if (message === undefined) expect(asked(fields)).toBeUndefined();
    else expect(asked(fields)).toContain(message);
  });

  it("is never removed, and a plain secret is neither kept nor missed", () => {
    expect(remove([{ name: "/srv/key", flag: "identity" }])).toEqual([]);
    expect(remove([{ name: "/srv/key", flag: "" }])).toHaveLength(1);
    expect(asked({ recorded: sha256("a") }, "")).toBeUndefined();
  });
});

describe("a generated secret", () => {
  const wanted = { format: "hex32", owner: "root:root", mode: "0600" };
  const fields = { type: "regular file", mode: "600", owner: "root:root" };
  const made = { ...fields, sha256: sha256("a"), recorded: sha256("a"), valid: "yes" };
  it.each<[string, Record<string, string>, string[]]>([
    ["as made", made, []],
    ["changed by hand", { ...made, sha256: sha256("b") }, ["state"]],
    ["emptied", { ...made, sha256: sha256(""), valid: "" }, ["state"]],
    ["of another format", { ...made, valid: "" }, ["state"]],
    ["there before us", { ...made, recorded: "" }, ["state"]],
    ["whose record was emptied", { ...made, recorded: "damaged" }, ["state"]],
    ["chmodded", { ...made, mode: "644" }, ["mode"]],
    ["deleted", {}, ["state", "owner", "mode"]],
    ["a link", { ...fields, type: "symbolic link" }, ["state", "owner", "mode", "type"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("secret /etc/jwt.hex", wanted, found)).toEqual(expected);
  });
});
