import { describe, expect, it } from "vitest";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { differing } from "../../../support/provider/samples.ts";

describe("a database", () => {
  const key = "database /srv/data";
  const { lost, flag, schema, remove } = parseKey(key)!.kind;
  const opened = (version: string | undefined, wanted: string) =>
    lost!({
      key,
      name: "/srv/data",
      flag: flag!({ version: wanted }),
      fields: version === undefined ? {} : { version, filled: "yes" },
    });

  it.each<[string, Record<string, string>, string[]]>([
    ["opened by the same version", { version: "8.3.3" }, []],
    ["opened by an older one", { version: "8.2.0" }, ["version"]],
    ["whose mark was changed by hand", { version: "soon" }, ["version"]],
    ["that is new", {}, ["version"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(key, { version: "8.3.3" }, fields)).toEqual(expected);
  });

  it.each<[string | undefined, string, boolean]>([
    ["8.3.3", "8.3.2", true],
    ["8.10.0", "8.9.0", true],
    ["8.3.3", "8.3.3-rc.1", true],
    ["8.3.3", "8.3.3", false],
    ["8.3.3", "8.4.0", false],
    ["soon", "8.3.3", false],
    [undefined, "8.3.3", false],
  ])("opened by %s, for %s", (version, wanted, isRefused) => {
    expect(opened(version, wanted) !== undefined).toBe(isRefused);
  });

  it("that was emptied may be opened by any version", () => {
    const emptied = { key, name: "/srv/data", flag: "8.2.0", fields: { version: "8.3.3" } };
    expect(lost!(emptied)).toBeUndefined();
  });

  it("says how to go on, and outlives its role", () => {
    expect(opened("8.3.3", "8.3.2")).toBe(
      "database /srv/data was opened by version 8.3.3, and 8.3.2 cannot read it any more. Deploy 8.3.3 or later; to go back, stop the service, empty /srv/data and let it sync anew.",
    );
    expect(remove([{ name: "/srv/data", flag: "8.3.3" }])).toEqual([]);
    expect(schema.safeParse({ version: "v8.3.3" }).success).toBe(false);
  });
});
