import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../tools/plan.ts";
import type { StackLook } from "../../../tools/status/look.ts";
import { parseHead } from "../../../tools/status/nodes.ts";
import { statusReport } from "../../../tools/status/report.ts";
import { fitted, screenOf } from "../../../tools/status/screen.ts";
import { hostStatuses } from "../../../tools/status/stack.ts";

const connection = { host: "i7bb", address: "10.0.0.2" };
const compose = (definition: string) =>
  `services: { reth: { labels: { bonded-validator.version: v2.1.0, bonded-validator.definition: "${definition}" } } }`;
const service = { compose: "/c.yaml", image: "reth@sha256:1", definition: "abc", state: "running" };

function role(more: Partial<PlannedResource>): PlannedResource {
  const inputs = { connection, "service hoodi-a/reth": {}, "package docker.io": {} };
  return {
    urn: "urn::i7bb-base",
    type: "host:index:Role",
    op: "same",
    unread: [],
    drifted: [],
    planned: [],
    applied: inputs,
    live: {
      "service hoodi-a/reth": service,
      "file /c.yaml": { content: compose("abc") },
      "package docker.io": { version: "26.1" },
    },
    wanted: inputs,
    ...more,
  };
}

const nothing: StackLook = { nodes: [], clusters: [], addresses: [] };
const time = "2026-11-28T11:00:00.000Z";
const report = (one: PlannedResource, seen: Partial<StackLook> = {}) =>
  statusReport({ stack: "hoodi", time, hosts: hostStatuses([one]), ...nothing, ...seen });
const lines = (one: PlannedResource, seen: Partial<StackLook> = {}) => report(one, seen).split("\n");
const live = (more: object) => role({ live: { ...role({}).live, ...more } });
const wantedVersion = (version: string) =>
  `services: { reth: { labels: { bonded-validator.version: ${version} } } }`;

describe("the status", () => {
  it.each([
    ["as wanted", role({}), /^i7bb {2}10\.0\.0\.2 {2}as wanted {2}1$/],
    ["as wanted", role({}), /^hoodi-a\/reth {2}i7bb {2}running {2}v2\.1\.0$/],
    [
      "with differences",
      role({ op: "update", planned: ["unit a", "unit b"] }),
      /^i7bb .* 2 differences {2}1$/,
    ],
    ["with differences", role({ op: "update", planned: ["unit a"] }), /^i7bb: i7bb-base differs in unit a$/],
    ["with work that was cut off", role({ planned: ["unfinished"] }), /^i7bb .* unfinished {2}1$/],
    ["not made yet", role({ op: "create", applied: {}, live: {} }), /^i7bb .* not there yet {2}1$/],
    ["not made yet", role({ op: "create", applied: {}, live: {} }), /^hoodi-a\/reth {2}i7bb {2}missing$/],
    ["of a host that is off", role({ unread: ["off"] }), /^i7bb .* cannot be read {2}1$/],
    ["of a host that is off", role({ unread: ["off"] }), /^hoodi-a\/reth {2}i7bb {2}\? {6}v2\.1\.0$/],
    ["with a stopped service", live({ "service hoodi-a/reth": { ...service, state: "exited" } }), /exited/],
    [
      "with another version than the pinned one",
      role({ wanted: { ...role({}).wanted, "file /c.yaml": { content: wantedVersion("v2.2.0") } } }),
      /running {2}v2\.1\.0, pinned v2\.2\.0$/,
    ],
    [
      "with a container of another definition",
      live({ "file /c.yaml": { content: compose("def") } }),
      /reth@sha256:1$/,
    ],
    ["with a compose file that is none", live({ "file /c.yaml": { content: "a: [" } }), /reth@sha256:1$/],
    ["with a compose file that is gone", live({ "file /c.yaml": undefined }), /reth@sha256:1$/],
  ])("of a role %s", (_, one, expected) =>
    expect(lines(one).filter((line) => expected.test(line))).toHaveLength(1),
  );

  it("says first what a person has to know", () => {
    expect(lines(role({}))[0]).toBe(
      "hoodi at 2026-11-28 11:00:00 UTC: all 1 services run, alerts are not known: the stack has no section monitoring",
    );
    const stopped = live({ "service hoodi-a/reth": { ...service, state: "exited" } });
    expect(lines(stopped)[0]).toContain("1 of 1 services does not run");
    expect(lines(role({ unread: ["off"] }))[0]).toContain("1 host cannot be read");
    const alerts = { firing: [], blind: [] };
    expect(lines(role({}), { alerts })[0]).toContain("no alert fires");
  });

  it("says how a service ended, and nothing of one whose host cannot be read", () => {
    const ended = live({ "service hoodi-a/reth": { ...service, state: "restarting", exitCode: 139 } });
    expect(report(ended)).toMatch(/\ni7bb: hoodi-a\/reth ended with 139: it crashed on memory/);
    expect(report({ ...ended, unread: ["off"] })).not.toContain("ended with");
  });

  it("names the version of docker", () => {
    const base = { connection, "package docker-ce": { state: "absent" }, "package docker.io": {} };
    expect(report(role({ applied: base, wanted: base }))).toMatch(/\ndocker\.io +i7bb +26\.1$/m);
  });

  it("holds the versions of all packages for machines", () => {
    expect(hostStatuses([role({})])[0]!.roles[0]!.packages).toEqual({ "docker.io": "26.1" });
  });

  it("says why a host could not be read", () => {
    expect(lines(role({ unread: ["i7bb is off"] }))).toContain("i7bb is off");
  });

  it("says how far each node has come, and how many peers it has", () => {
    const head = { slot: 1234567, behind: 2, finalizedEpoch: 38577, sync: "syncing" } as const;
    const nodes = [
      { name: "i7bbt", host: "i7bb", head, peers: 87 },
      { name: "trdiyt", host: "trdiy" },
    ];
    expect(lines(role({}), { nodes })[0]).toContain("2 nodes are silent or not in sync");
    expect(report(role({}), { nodes })).toMatch(
      /\n\nNODE .*\ni7bbt +i7bb +syncing +2 +1234567 +38577 +87\ntrdiyt +trdiy +no answer\n/,
    );
  });

  it("says where addresses are, and what a cluster can lose", () => {
    const addresses = [
      { address: "10.0.0.100", homes: ["i7bb", "trdiy"], reachedBy: ["i7bb", "trdiy"], notReachedBy: [] },
      { address: "10.0.0.101", homes: [], reachedBy: [], notReachedBy: ["shin"] },
    ];
    const node = (name: string, ready: boolean) => ({ name, host: "shin", ready });
    const nodes = [
      node("charon1", true),
      node("charon2", true),
      node("charon3", true),
      node("charon4", false),
    ];
    const clusters = [{ name: "obol", program: "charon", quorum: 3, nodes }];
    const screen = report(role({}), { addresses, clusters });
    expect(screen).toMatch(/\n10\.0\.0\.100 +i7bb +trdiy +all 2 hosts asked\n/);
    expect(screen).toMatch(/\n10\.0\.0\.101 +nowhere +none +0 hosts, not shin\n/);
    expect(screen).toMatch(/\nobol +charon +3 of 4 +3 +0 +charon4\n/);
    const lost = [
      { ...clusters[0]!, nodes: nodes.map((one) => ({ ...one, ready: one.name === "charon1" })) },
    ];
    expect(report(role({}), { clusters: lost })).toMatch(/\nobol +charon +1 of 4 +3 +no quorum +charon2, /);
    expect(lines(role({}), { clusters: lost })[0]).toContain("1 cluster lacks its quorum");
  });

  it.each([
    ["with its slot", { keys: true, proposalNear: true, nextProposal: 130 }, "i7bb slot 130 (in 28 slots)"],
    ["whose slot is not known", { keys: true, proposalNear: true }, "i7bb not known"],
    ["that is not near", { keys: true, proposalNear: false }, "i7bb none in this epoch and the next"],
    ["that nobody asks for there", { keys: false }, "not known"],
  ])("names a proposal %s", (_what, facts, said) => {
    const head = { slot: 100, behind: 2, finalizedEpoch: 1, sync: "in sync" } as const;
    const seen = { nodes: [{ name: "a", host: "i7bb", head }], facts: { i7bb: facts } };
    expect(lines(role({}), seen)).toContain(`Next proposal of validator clients: ${said}`);
  });

  it.each([
    ["a host that does not say", undefined, "\\?"],
    ["a host without keys", { keys: false }, "no keys"],
    ["keys that were not copied", { keys: true }, "none"],
    ["hours ago", { keys: true, backup: Date.parse(time) / 1000 - 3 * 3600 }, "3 h old"],
    ["days ago", { keys: true, backup: Date.parse(time) / 1000 - 9 * 86_400 }, "9 days old"],
  ])("tells of the backup of %s", (_what, facts, age) => {
    const expected = new RegExp(`\ni7bb +10\\.0\\.0\\.2 +as wanted +1 +${age}\n`);
    expect(report(role({}), { facts: { i7bb: facts } })).toMatch(expected);
  });

  it("names services first that do not run, or not as pinned, and shortens images", () => {
    const services = ["b", "a", "c"].map((name) => [`service hoodi-a/${name}`, { ...service }] as const);
    const image = `ghcr.io/x/reth@sha256:${"ab".repeat(32)}`;
    const inputs = { connection, ...Object.fromEntries(services.map(([key]) => [key, {}])) };
    const found = {
      ...Object.fromEntries(services),
      "service hoodi-a/c": { ...service, state: "exited", image },
    };
    const screen = report(role({ applied: inputs, wanted: inputs, live: found }));
    expect(screen.match(/^hoodi-a.*$/gm)).toEqual([
      "hoodi-a/c  i7bb  exited   reth@sha256:abababababab",
      "hoodi-a/a  i7bb  running  reth@sha256:1",
      "hoodi-a/b  i7bb  running  reth@sha256:1",
    ]);
  });

  it("lets no text of a host steer a terminal, or look like a line of its own", () => {
    const steering = "\u001b[2J\nAll is well";
    const alert = { name: steering, severity: steering, host: steering, since: steering, summary: steering };
    const evil = live({
      "service hoodi-a/reth": { ...service, state: steering, definition: "x", image: steering },
      "package docker.io": { version: steering },
      "+passwd": { detail: steering },
    });
    const screen = report({ ...evil, op: "update", planned: [] }, { alerts: { firing: [alert], blind: [] } });
    expect(screen).not.toContain("\u001b");
    expect(screen.split("\n").filter((line) => line.startsWith("All is well"))).toEqual([]);
  });
});

describe("a screen", () => {
  it("replaces what a terminal shows, as far as it has room", () => {
    expect(screenOf("a\nb", { isTTY: true, rows: 24 })).toBe("\u001b[H\u001b[2Ja\nb\n");
    expect(screenOf("1\n2\n3\n4\n5", { isTTY: true, rows: 4 })).toBe("\u001b[H\u001b[2J1\n2\n3 more lines\n");
  });

  it("comes after the one before, elsewhere", () => {
    expect(screenOf("a\nb", {})).toBe("a\nb\n\n");
  });

  it("has long lines in several for a terminal, and whole for programs", () => {
    expect(fitted("one two three", { isTTY: true, columns: 9 })).toBe("one two\n  three");
    expect(fitted("one two three", { columns: 9 })).toBe("one two three");
  });
});

describe("what a beacon node says of its head", () => {
  const syncing = (head_slot: unknown, sync_distance: unknown = "0") =>
    JSON.stringify({ data: { head_slot, sync_distance, is_syncing: false } });
  const state = (more: object) =>
    JSON.stringify({ data: { head_slot: "320", sync_distance: "1", is_syncing: false, ...more } });
  const finality = (epoch: unknown) =>
    JSON.stringify({ data: { current_justified: { epoch: "8" }, finalized: { epoch, root: "0x00" } } });

  it("is its slot, how far that is behind, and the finalized epoch", () => {
    expect(parseHead(syncing("320", "1"), finality("8"))).toEqual({
      slot: 320,
      behind: 1,
      finalizedEpoch: 8,
      sync: "in sync",
    });
  });

  it.each([
    [{ is_syncing: true, is_optimistic: true }, "syncing"],
    [{ is_optimistic: true, el_offline: false }, "optimistic"],
    [{ el_offline: true, is_syncing: true }, "no execution client"],
  ])("is not in sync at %j", (more, sync) => {
    expect(parseHead(state(more), finality("8"))?.sync).toBe(sync);
  });

  it.each([
    ["nothing", undefined, undefined],
    ["one answer", syncing("320"), undefined],
    ["no JSON", "<html>", finality("8")],
    ["an error", '{"code":503,"message":"syncing"}', finality("8")],
    ["a number that is none", syncing("-1"), finality("8")],
    ["words for a terminal", syncing("320"), finality("\u001b[2J8")],
    ["another kind", syncing({ slot: "320" }), finality("8")],
  ])("is unknown where it says %s", (_, first, second) => {
    expect(parseHead(first, second)).toBeUndefined();
  });
});
