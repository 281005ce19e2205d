import { describe, expect, it } from "vitest";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import {
  file,
  keysOf,
  manifestsOf,
  observed,
  rootOwned,
  urnOf,
  wantedOf,
} from "../../support/provider/samples.ts";

const a = { content: "a", ...rootOwned };
const chrony = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" };
const running = { enabled: true, active: true };

describe("claims", () => {
  const items = { "file /etc/a": a };
  const found = { "file /etc/a": file("a"), "file /etc/b": file("b") };

  it("of other roles stay", () => {
    const host = observed(found, {
      "file /etc/a": {},
      "file /etc/b": { id: "box-node-2", urn: urnOf("node") },
    });
    const planned = plan(wantedOf(items), host);
    expect(planned.removed).toEqual([]);
    expect(planned.claims.map(({ key, id }) => `${id} ${key}`)).toEqual([
      "box-node-2 file /etc/b",
      "box-base-1 file /etc/a",
    ]);
  });

  it("of a renamed role pass to its successor, and nothing is left for its predecessor to remove", () => {
    const old = { id: "box-old-1", urn: urnOf("old") };
    const host = observed(found, { "file /etc/a": old, "file /etc/b": old });
    const both = { "file /etc/a": a, "file /etc/b": { content: "b", ...rootOwned } };
    const planned = plan(wantedOf(both, { id: "box-new-2", urn: urnOf("new") }), host);
    expect(planned.changed).toEqual([]);
    expect(planned.claims.every(({ id }) => id === "box-new-2")).toBe(true);
    const successor = Object.fromEntries(planned.claims.map(({ key, id, urn }) => [key, { id, urn }]));
    const gone = wantedOf({}, { id: "box-old-1", urn: "box-old-1" });
    expect(plan(gone, observed(found, successor))).toMatchObject({ removed: [], unfinished: [] });
  });

  it("of an interrupted create are ours, with its note", () => {
    const lost = { id: "box-base-0", urn: urnOf("base") };
    const wanted = wantedOf({ ...items, "unit chrony": running });
    const host = observed(
      { ...found, "unit chrony": chrony },
      { "file /etc/a": lost, "file /etc/b": lost },
      { "box-base-0": "restart unit chrony\ncheck" },
    );
    const planned = plan(wanted, host);
    expect(keysOf(planned.removed)).toEqual(["file /etc/b"]);
    expect(planned.superseded).toEqual(["box-base-0"]);
    expect(planned.unfinished).toEqual(["restart unit chrony", "check"]);
    expect(scriptOf(wanted, planned)).toContain('rm -f "$home/unfinished/"box-base-0');
  });

  it("of a role of the same name in another stack are not ours", () => {
    const other = { id: "box-base-9", urn: urnOf("base", "mainnet"), stack: "mainnet" };
    const planned = plan(wantedOf(items), observed(found, { "file /etc/b": other }));
    expect(planned.removed).toEqual([]);
    expect(keysOf(planned.claims)).toEqual(["file /etc/b", "file /etc/a"]);
  });

  it("of an item that moves stay with this role until the other one takes them", () => {
    const host = observed(found, { "file /etc/a": {}, "file /etc/b": {} });
    const planned = plan(wantedOf(items, { announced: new Set(["file /etc/a", "file /etc/b"]) }), host);
    expect(planned.removed).toEqual([]);
    expect(planned.claims.map(({ key, id }) => `${id} ${key}`)).toEqual([
      "box-base-1 file /etc/b",
      "box-base-1 file /etc/a",
    ]);
  });

  it("of what nobody wants go with the thing, and only after it", () => {
    const wanted = wantedOf(items);
    const planned = plan(wanted, observed(found, { "file /etc/a": {}, "file /etc/b": {} }));
    expect(keysOf(planned.removed)).toEqual(["file /etc/b"]);
    expect(keysOf(planned.claims)).toEqual(["file /etc/a"]);
    const manifests = manifestsOf(scriptOf(wanted, planned));
    expect(manifests[0]).toContain("/etc/b");
    expect(manifests.at(-1)).not.toContain("/etc/b");
  });

  it("say how an item is to be looked at", () => {
    const planned = plan(
      wantedOf({
        "file /etc/k": { secret: "x", owner: "root:root", mode: "0600" },
        "directory /srv": { owner: "root:root", mode: "0755", keep: true },
      }),
      observed({}),
    );
    expect(planned.claims.map(({ key, flag }) => `${key}: ${flag}`)).toEqual([
      "file /etc/k: secret",
      "directory /srv: keep",
    ]);
  });
});

describe("a role that goes before another that has something in its directory", () => {
  const other = { id: "box-env-1", urn: urnOf("env"), role: "env" };
  const claims = { "directory /etc/x": {}, "directory /etc/x/y": other, "directory /etc/xy": {} };

  it("leaves the directory to it", () => {
    const planned = plan(wantedOf({}), observed({}, claims));
    expect(keysOf(planned.removed)).toEqual(["directory /etc/xy"]);
    expect(planned.claims.map(({ key, id }) => [key, id])).toEqual([
      ["directory /etc/x/y", other.id],
      ["directory /etc/x", other.id],
    ]);
  });

  it("with which it goes then", () => {
    const left = { "directory /etc/x": other, "directory /etc/x/y": other };
    const planned = plan(wantedOf({}, other), observed({}, left));
    expect(keysOf(planned.removed)).toEqual(["directory /etc/x", "directory /etc/x/y"]);
    expect(planned.claims).toEqual([]);
  });

  it("not to another stack, which does not know it", () => {
    const foreign = { "directory /etc/x": {}, "directory /etc/x/y": { ...other, stack: "mainnet" } };
    expect(keysOf(plan(wantedOf({}), observed({}, foreign)).removed)).toEqual(["directory /etc/x"]);
  });

  it("but keeps to its plan while it stays itself", () => {
    const planned = plan(wantedOf({ "file /etc/a": a }), observed({}, claims));
    expect(keysOf(planned.removed)).toEqual(["directory /etc/x", "directory /etc/xy"]);
  });
});
