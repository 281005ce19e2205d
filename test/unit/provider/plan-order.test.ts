import { describe, expect, it } from "vitest";
import { admitsName, type Leaves } from "../../../provider/items/kind.ts";
import { kinds } from "../../../provider/items/kinds.ts";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { file, keysOf, observed, rootOwned, stepsOf, wantedOf } from "../../support/provider/samples.ts";

const a = { content: "a", ...rootOwned };
const chrony = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" };
const running = { enabled: true, active: true };

describe("restarts", () => {
  const items = {
    "file /etc/a": { ...a, restarts: "unit chrony, unit ssh" },
    "file /etc/b": { content: "b", ...rootOwned, restarts: "unit chrony" },
    "unit chrony": running,
    "unit ssh": running,
  };
  const found = {
    "file /etc/a": file("a"),
    "file /etc/b": file("b"),
    "unit chrony": chrony,
    "unit ssh": chrony,
  };
  const claims = Object.fromEntries(Object.keys(items).map((key) => [key, {}]));
  const restartsWith = (change: Record<string, Record<string, string>>, note?: string) =>
    plan(wantedOf(items), observed({ ...found, ...change }, claims, note ? { "box-base-1": note } : {}));

  it.each<[string, Record<string, Record<string, string>>, string | undefined, string[]]>([
    ["none without a change", {}, undefined, []],
    ["those that the changed file asks for", { "file /etc/b": file("x") }, undefined, ["unit chrony"]],
    [
      "each once",
      { "file /etc/a": file("x"), "file /etc/b": file("x") },
      undefined,
      ["unit chrony", "unit ssh"],
    ],
    ["those that an earlier run did not reach", {}, "restart unit ssh\ncheck\n", ["unit ssh"]],
    [
      "both together, once",
      { "file /etc/a": file("x") },
      "restart unit ssh\ncheck\n",
      ["unit ssh", "unit chrony"],
    ],
    ["not of what the role no longer has", {}, "restart unit gone\ncheck\n", []],
    ["of a deleted file too", { "file /etc/b": {} }, undefined, ["unit chrony"]],
  ])("%s", (_name, change, note, expected) => {
    const planned = restartsWith(change, note);
    expect(planned.restarts).toEqual(expected);
    const idle = Object.keys(change).length === 0 && note === undefined;
    expect(planned.unfinished).toEqual(idle ? [] : [...expected.map((key) => `restart ${key}`), "check"]);
  });

  it("come once, after the last change", () => {
    const planned = restartsWith({ "file /etc/a": file("x"), "file /etc/b": file("x") });
    expect(stepsOf(scriptOf(wantedOf(items), planned))).toEqual([
      "file /etc/a",
      "file /etc/b",
      "restart unit chrony",
      "restart unit ssh",
    ]);
  });
});

describe("the order of a script", () => {
  const image = `registry/reth@sha256:${"a".repeat(64)}`;
  const service = {
    compose: "/c.yaml",
    image,
    definition: "0123456789abcdef",
    restart: "always",
    state: "running",
  };
  const wanted = wantedOf({
    "probe up": { url: "http://127.0.0.1/", expect: "x", timeoutSeconds: 1 },
    "service p/new": service,
    "unit chrony": running,
    "file /c.yaml": { ...a, restarts: "service p/new" },
    "secret /s": { format: "hex32", ...rootOwned },
    "directory /d": rootOwned,
    "user jamie": { groups: "docker", shell: "/bin/bash" },
    "group docker": { state: "present" },
    "link /l": { target: "c.yaml" },
    "sysctl vm.swappiness": { value: "10" },
    "package chrony": { state: "installed" },
  });
  const gone = {
    "file /old/x": {},
    "directory /old": {},
    "directory /old/deep": {},
    "unit old": {},
    "service p/old": {},
    "secret /old/s": {},
    "package old": {},
    "login old": {},
    "link /old/l": {},
    "group old": {},
    "user old": { flag: "docker" },
    "sysctl vm.old": {},
    "directory /data": { flag: "keep" },
  };

  it("makes images ready before anything stops, stops before it writes, removes the deepest last", () => {
    const script = scriptOf(wanted, plan(wanted, observed({}, gone)));
    expect(stepsOf(script)).toEqual([
      `pull ${image}`,
      "remove service p/old",
      "stop unit old",
      "install chrony",
      "group docker",
      "user jamie",
      "directory /d",
      "secret /s",
      "file /c.yaml",
      "link /l",
      "sysctl vm.swappiness",
      "unit chrony",
      "service p/new",
      "remove link /old/l",
      "remove file /old/x",
      "remove secret /old/s",
      "remove directory /old/deep if empty",
      "remove directory /old if empty",
      "restart service p/new",
      "probe up",
    ]);
  });
});

describe("a service with manualStart", () => {
  const image = `a/b@sha256:${"1".repeat(64)}`;
  const compose = "/etc/c.yaml";
  const service = { compose, image, definition: "0".repeat(16), restart: "unless-stopped", state: "running" };
  const key = "service p/signer";
  const found = { id: "abc", image, definition: "0".repeat(16), restart: "unless-stopped", hash: "h" };
  const restarting = { "file /etc/a": { ...a, restarts: key } };
  const planned = (fields: Record<string, string>, leaves: Leaves = { ...service, manualStart: true }) =>
    plan(wantedOf({ ...restarting, [key]: leaves }), observed({ [key]: fields }, { [key]: {} }));

  it.each<[string, Record<string, string>]>([
    ["stopped", { ...found, status: "exited", recorded: "h" }],
    ["paused", { ...found, status: "paused", recorded: "h" }],
    ["made and never started again", { ...found, status: "created", recorded: "h" }],
    ["removed", { recorded: "h" }],
    ["stopped in an older version", { ...found, image: "old", status: "exited", recorded: "h" }],
  ])("that was %s is neither made nor restarted", (_name, fields) => {
    expect(planned(fields)).toMatchObject({ restarts: [] });
    expect(keysOf(planned(fields).changed)).toEqual(["file /etc/a"]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["was never there", { recorded: "" }, [key]],
    ["was never seen running", { ...found, status: "created", recorded: "" }, [key]],
    ["runs in an older version", { ...found, image: "old", status: "running", recorded: "h" }, [key]],
    ["dies again and again", { ...found, image: "old", status: "restarting", recorded: "h" }, [key]],
    ["runs", { ...found, status: "running", recorded: "h" }, []],
  ])("that %s is made as wanted", (_name, fields, changed) => {
    expect(keysOf(planned(fields).changed)).toEqual(["file /etc/a", ...changed]);
    expect(planned(fields).restarts).toEqual([key]);
  });

  it("alone leaves nothing to do", () => {
    const stopped = { ...found, status: "exited", recorded: "h" };
    const host = observed({ [key]: stopped }, { [key]: {} });
    expect(plan(wantedOf({ [key]: { ...service, manualStart: true } }), host).unfinished).toEqual([]);
  });

  it("is one that says so: any other is started", () => {
    expect(keysOf(planned({ ...found, status: "exited", recorded: "h" }, service).changed)).toContain(key);
  });
});

it.each<[string, Record<string, string>, string[]]>([
  ["starts what is not there, whatever asks for its restart", {}, ["start"]],
  ["stops what runs to restart it", { id: "abc", status: "running" }, ["stop"]],
])("a plan %s", (_name, state, disruptions) => {
  const image = `a/b@sha256:${"1".repeat(64)}`;
  const leaves = { image, definition: "0".repeat(16), restart: "unless-stopped" };
  const key = "service p/node";
  const items = {
    "file /etc/a": { ...a, restarts: key },
    [key]: { ...leaves, compose: "/etc/c.yaml", state: "running" },
  };
  const fields = state.id ? { ...leaves, ...state, recorded: "h", hash: "h" } : {};
  expect(plan(wantedOf(items), observed({ [key]: fields }, { [key]: {} })).disruptions).toEqual(disruptions);
});

describe("what a role no longer wants", () => {
  const names = ["", "x", "/x", "p/s", "a.b", "10.0.0.1", "/dev/disk/by-id/x", "os"];
  const gone = kinds.map((kind) => {
    const name = names.find((candidate) => admitsName(kind, candidate))!;
    return { kind, name, key: [kind.name, name].filter(Boolean).join(" ") };
  });
  const removed = gone.filter(({ kind, name }) => kind.remove([{ name, flag: "" }]).length > 0);

  it.each(removed)("$key goes from the host", ({ kind, name, key }) => {
    const wanted = wantedOf({}, { announced: new Set() });
    const script = scriptOf(wanted, plan(wanted, observed({}, { [key]: {} })));
    for (const step of kind.remove([{ name, flag: "" }])) expect(script).toContain(step.script);
  });

  it("goes the other way round than it came, and what runs goes first", () => {
    const claims = Object.fromEntries(removed.map(({ key }) => [key, {}]));
    const wanted = wantedOf({}, { announced: new Set() });
    const steps = stepsOf(scriptOf(wanted, plan(wanted, observed({}, claims))));
    const order = removed.toReversed().map(({ kind, name }) => kind.remove([{ name, flag: "" }])[0]!.label);
    const runs = removed.toReversed().map(({ kind }) => kind.runs === true);
    expect(steps).toEqual([...order.filter((_, i) => runs[i]), ...order.filter((_, i) => !runs[i])]);
  });
});
