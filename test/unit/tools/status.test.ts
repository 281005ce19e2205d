import { describe, expect, it } from "vitest";
import { type NodeStatus, parseHead } from "../../../tools/heads.ts";
import type { PlannedResource } from "../../../tools/plan.ts";
import { hostStatuses } from "../../../tools/stack-status.ts";
import { statusReport } from "../../../tools/status-report.ts";

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

const report = (one: PlannedResource, nodes: readonly NodeStatus[] = []) =>
  statusReport({ stack: "hoodi", hosts: hostStatuses([one]), nodes });
const line = (one: PlannedResource) => report(one).split("\n")[1];
const live = (more: object) => role({ live: { ...role({}).live, ...more } });

describe("the status", () => {
  it.each([
    [
      "as wanted",
      role({}),
      /i7bb {2}10\.0\.0\.2 {2}i7bb-base {2}as wanted {2}hoodi-a\/reth {2}running {2}v2\.1\.0$/,
    ],
    ["with differences", role({ planned: ["unit a", "unit b"] }), /2 differences/],
    ["with work that was cut off", role({ planned: ["unfinished"] }), /unfinished/],
    [
      "not made yet",
      role({ op: "create", applied: {}, live: {} }),
      /not there yet {2}hoodi-a\/reth {2}missing/,
    ],
    ["of a host that is off", role({ unread: ["off"] }), /cannot be read {2}hoodi-a\/reth {2}\? {6}v2\.1\.0/],
    ["with a stopped service", live({ "service hoodi-a/reth": { ...service, state: "exited" } }), /exited/],
    [
      "with a container of another definition",
      live({ "file /c.yaml": { content: compose("def") } }),
      /reth@sha256:1$/,
    ],
    ["with a compose file that is gone", live({ "file /c.yaml": undefined }), /reth@sha256:1$/],
  ])("of a role %s", (_, one, expected) => expect(line(one)).toMatch(expected));

  it("says below the table how a service ended, and nothing of one whose host cannot be read", () => {
    const ended = live({ "service hoodi-a/reth": { ...service, state: "restarting", exitCode: 139 } });
    expect(report(ended)).toMatch(/\ni7bb: hoodi-a\/reth ended with 139: it crashed on memory/);
    expect(report({ ...ended, unread: ["off"] })).not.toContain("ended with");
  });

  it("names the version of docker where a role has no service", () => {
    const base = { connection, "package docker-ce": { state: "absent" }, "package docker.io": {} };
    expect(line(role({ applied: base, wanted: base }))).toMatch(/docker\.io 26\.1$/);
  });

  it("holds the versions of all packages for machines", () => {
    expect(hostStatuses([role({})])[0]!.roles[0]!.packages).toEqual({ "docker.io": "26.1" });
  });

  it("says why a host could not be read", () => {
    expect(report(role({ unread: ["i7bb is off"] }))).toMatch(/\ni7bb is off$/);
  });

  it("says below how far each node has come", () => {
    const head = { slot: 1234567, behind: 2, finalizedEpoch: 38577 };
    expect(report(role({}), [{ name: "i7bbt", head }, { name: "trdiyt" }])).toMatch(
      /\n\nNODE .*\ni7bbt +1234567 +2 +38577\ntrdiyt +no answer$/,
    );
  });
});

describe("what a beacon node says of its head", () => {
  const syncing = (head_slot: unknown, sync_distance: unknown = "0") =>
    JSON.stringify({ data: { head_slot, sync_distance, is_syncing: false } });
  const finality = (epoch: unknown) =>
    JSON.stringify({ data: { current_justified: { epoch: "8" }, finalized: { epoch, root: "0x00" } } });

  it("is its slot, how far that is behind, and the finalized epoch", () => {
    expect(parseHead(syncing("320", "1"), finality("8"))).toEqual({
      slot: 320,
      behind: 1,
      finalizedEpoch: 8,
    });
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
