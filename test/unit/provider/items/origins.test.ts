import { describe, expect, it } from "vitest";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { differing } from "../../../support/provider/samples.ts";

describe("the origin of a directory's content", () => {
  const key = "origin /srv/data";
  const { lost, flag, schema, remove } = parseKey(key)!.kind;
  const former = (fields: Record<string, string>) =>
    lost!({ key, name: "/srv/data", flag: flag!({ id: "b" }), fields });

  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", { id: "b", filled: "yes" }, []],
    ["another one", { id: "a" }, ["id"]],
    ["whose mark was changed by hand", { id: "" }, ["id"]],
    ["that is new", {}, ["id"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(key, { id: "b" }, fields)).toEqual(expected);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ["from another", { id: "a", filled: "yes" }, true],
    ["from what a changed mark does not tell", { id: "", filled: "yes" }, true],
    ["from the same", { id: "b", filled: "yes" }, false],
    ["of which none is left", { id: "a" }, false],
    ["that nobody has marked", { filled: "yes" }, false],
  ])("content %s is refused: %j %s", (_name, fields, isRefused) => {
    expect(former(fields) !== undefined).toBe(isRefused);
  });

  it("says how to go on, and outlives its role", () => {
    expect(former({ id: "a", filled: "yes" })).toBe(
      "origin /srv/data: what lies there comes from a, and the program would start from b. To go on with what is there, configure the former again; to begin anew, stop the service, move what lies in /srv/data to another place, then run up again.",
    );
    expect(remove([{ name: "/srv/data", flag: "b" }])).toEqual([]);
    expect(schema.safeParse({ id: "a b" }).success).toBe(false);
  });
});
