import { describe, expect, it } from "vitest";
import type { Leaves } from "../../../provider/items/kind.ts";
import { plan, scriptOf } from "../../../provider/resource/plan.ts";
import { file, observed, rootOwned, urnOf, wantedOf } from "./samples.ts";

const a = { content: "a", ...rootOwned };
const chrony = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" };
const running = { enabled: true, active: true };
const keysOf = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);

/** Order of the labelled steps of a script. */
function stepsOf(script: string): string[] {
  return [...script.matchAll(/^step '?([^'\n]*)'?$/gm)].map((match) => match[1]!);
}

describe("a bare host", () => {
  const wanted = wantedOf({ "file /etc/a": a, "unit chrony": running });
  const planned = plan(wanted, observed({}));

  it("gets everything", () => {
    expect(keysOf(planned.changed)).toEqual(["file /etc/a", "unit chrony"]);
    expect(planned.unfinished).toEqual(["check"]);
  });

  it("is told whose it all is before anything is made", () => {
    const { id, urn, role, stack } = wanted;
    expect(planned.claims).toEqual([
      { key: "file /etc/a", flag: "", id, urn, role, stack, requires: "" },
      { key: "unit chrony", flag: "", id, urn, role, stack, requires: "" },
    ]);
    const script = scriptOf(wanted, planned);
    expect(script.indexOf("write_manifest")).toBeLessThan(script.indexOf("write_unfinished"));
    expect(script.indexOf("write_unfinished")).toBeLessThan(script.indexOf("\nstep "));
    expect(script.endsWith("\nfinished")).toBe(true);
  });
});

describe("a host that is as wanted", () => {
  const wanted = wantedOf({
    "file /etc/a": a,
    "probe up": { url: "http://127.0.0.1/", expect: "x", within: 1 },
  });
  const host = observed({ "file /etc/a": file("a") }, { "file /etc/a": {} });

  it("gets no step, not even a probe", () => {
    const planned = plan(wanted, host);
    expect(planned).toMatchObject({ changed: [], removed: [], restarts: [], unfinished: [], superseded: [] });
    expect(stepsOf(scriptOf(wanted, planned))).toEqual([]);
    expect(scriptOf(wanted, planned)).not.toContain("unfinished");
  });

  it("keeps no claim for a fact", () => {
    const host = wantedOf({ "requires os": { os: "debian-13" }, "file /etc/a": a });
    const found = observed({ "requires os": { os: "debian-13" } });
    expect(keysOf(plan(host, found).claims)).toEqual(["file /etc/a"]);
  });

  it("keeps no claim for a probe", () => {
    expect(keysOf(plan(wanted, host).claims)).toEqual(["file /etc/a"]);
  });

  it("is probed again when an earlier run left a note", () => {
    const noted = observed({ "file /etc/a": file("a") }, { "file /etc/a": {} }, { "box-base-1": "check\n" });
    expect(stepsOf(scriptOf(wanted, plan(wanted, noted)))).toEqual(["probe up"]);
  });
});

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
    expect(scriptOf(wanted, planned)).toContain('rm -f "$home/unfinished/box-base-0"');
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
    "probe up": { url: "http://127.0.0.1/", expect: "x", within: 1 },
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

describe("a held service", () => {
  const image = `a/b@sha256:${"1".repeat(64)}`;
  const compose = "/etc/c.yaml";
  const service = { compose, image, definition: "0".repeat(16), restart: "unless-stopped", state: "running" };
  const key = "service p/signer";
  const found = { id: "abc", image, definition: "0".repeat(16), restart: "unless-stopped", hash: "h" };
  const restarting = { "file /etc/a": { ...a, restarts: key } };
  const planned = (fields: Record<string, string>, leaves: Leaves = { ...service, hold: true }) =>
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
    expect(plan(wantedOf({ [key]: { ...service, hold: true } }), host).unfinished).toEqual([]);
  });

  it("is one that says so: any other is started", () => {
    expect(keysOf(planned({ ...found, status: "exited", recorded: "h" }, service).changed)).toContain(key);
  });
});

it("what is lost is told before anything is done", () => {
  const wanted = wantedOf({ "secret /srv/key": { format: "hex32", ...rootOwned, identity: true } });
  const host = observed(
    { "secret /srv/key": { recorded: "00ff" } },
    { "secret /srv/key": { flag: "identity" } },
  );
  expect(plan(wanted, host).lost).toEqual([
    expect.stringContaining("secret /srv/key is an identity and is missing"),
  ]);
});

it.each<[string, Record<string, string>, string[]]>([
  ["starts what is not there, whatever asks for its restart", {}, ["start"]],
  ["stops what runs to restart it", { id: "abc", status: "running" }, ["stop"]],
])("a plan %s", (_name, state, moments) => {
  const image = `a/b@sha256:${"1".repeat(64)}`;
  const leaves = { image, definition: "0".repeat(16), restart: "unless-stopped" };
  const key = "service p/node";
  const items = {
    "file /etc/a": { ...a, restarts: key },
    [key]: { ...leaves, compose: "/etc/c.yaml", state: "running" },
  };
  const fields = state.id ? { ...leaves, ...state, recorded: "h", hash: "h" } : {};
  expect(plan(wantedOf(items), observed({ [key]: fields }, { [key]: {} })).moments).toEqual(moments);
});

describe("what carries nobody's mark", () => {
  const dropIn = "/etc/systemd/system/chrony.service.d/x.conf";
  const host = (claims = {}) => observed({ "unit chrony": { ...chrony, DropInPaths: dropIn } }, claims);

  it("is named when a role is new on it", () => {
    expect(plan(wantedOf({ "unit chrony": running }), host()).unmarked).toEqual([
      { what: `drop-in ${dropIn}`, removal: "" },
    ]);
  });

  it("is drift once the item was ours", () => {
    const planned = plan(wantedOf({ "unit chrony": running }), host({ "unit chrony": {} }));
    expect(planned.unmarked).toEqual([]);
    expect(keysOf(planned.changed)).toEqual(["unit chrony"]);
  });

  it("is a container that holds the port of a service", () => {
    const image = `reth@sha256:${"a".repeat(64)}`;
    const wanted = wantedOf({
      "service p/reth": {
        compose: "/c.yaml",
        image,
        definition: "0123456789abcdef",
        restart: "always",
        ports: "8545/tcp 30303/udp",
        state: "running",
      },
    });
    const foreign = {
      byhand: 'running {"8545/tcp":[{"HostIp":"","HostPort":"8545"}]}',
      stopped: 'exited {"8545/tcp":[{"HostIp":"","HostPort":"8545"}]}',
      tcp: 'running {"30303/tcp":[{"HostIp":"","HostPort":"30303"}]}',
      udp: 'running {"1/udp":[{"HostIp":"","HostPort":"30303"}]}',
      none: "running {}",
    };
    expect(plan(wanted, observed({ "service *": foreign })).unmarked).toEqual([
      { what: "container byhand, which holds 8545/tcp", removal: "docker stop byhand && docker rm byhand" },
      { what: "container udp, which holds 30303/udp", removal: "docker stop udp && docker rm udp" },
    ]);
  });
});

function manifestsOf(script: string): string[] {
  return [...script.matchAll(/^write_manifest <<'TEXT'\n(.*)\nTEXT$/gm)].map((match) =>
    Buffer.from(match[1]!, "base64").toString(),
  );
}

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
