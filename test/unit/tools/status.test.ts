import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../tools/plan.ts";
import { statusOf } from "../../../tools/stack-status.ts";
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

const line = (one: PlannedResource) => statusReport(statusOf("hoodi", [one])).split("\n")[1];
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
    expect(statusReport(statusOf("hoodi", [ended]))).toMatch(
      /\ni7bb: hoodi-a\/reth ended with 139: it crashed on memory/,
    );
    expect(statusReport(statusOf("hoodi", [{ ...ended, unread: ["off"] }]))).not.toContain("ended with");
  });

  it("names the version of docker where a role has no service", () => {
    const base = { connection, "package docker-ce": { state: "absent" }, "package docker.io": {} };
    expect(line(role({ applied: base, wanted: base }))).toMatch(/docker\.io 26\.1$/);
  });

  it("holds the versions of all packages for machines", () => {
    expect(statusOf("hoodi", [role({})]).hosts[0]!.roles[0]!.packages).toEqual({ "docker.io": "26.1" });
  });

  it("says why a host could not be read", () => {
    expect(statusReport(statusOf("hoodi", [role({ unread: ["i7bb is off"] })]))).toMatch(/\ni7bb is off$/);
  });
});
