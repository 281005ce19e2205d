/** What jobs hand to each other, and which stacks and changes they are about. */
import { describe, expect, it } from "vitest";
import { driftIssueText } from "../../../tools/ci/drift-text.ts";
import type { PullRequest } from "../../../tools/ci/job.ts";
import { isRenovates, unnamedChanges } from "../../../tools/ci/named.ts";
import { type Change, changesOf } from "../../../tools/ci/preview-result.ts";
import { changedStacks } from "../../../tools/ci/stack-list.ts";
import type { PlannedResource } from "../../../tools/plan.ts";

const resource = (op: string, type: string, name: string, role?: string): PlannedResource => ({
  ...{ op, type, urn: `urn:pulumi:hoodi::bonded-validator::${type}::${name}` },
  ...{ unread: [], drifted: [], planned: ["file /a"], applied: {}, live: {} },
  wanted: role === undefined ? {} : { connection: { host: "i7bb" }, role },
});

it("changes of a plan are those of resources, without the engine's own records", () => {
  const changes = changesOf([
    resource("same", "host:index:Role", "i7bb-base", "base"),
    resource("read", "gcp:a:B", "c"),
    resource("update", "pulumi:providers:gcp", "default"),
    resource("update", "host:index:Role", "i7bbt-node", "node-i7bbt"),
    resource("create-replacement", "gcp:cloudrunv2/service:Service", "mev"),
    resource("delete", "cloudflare:index:Record", "d"),
  ]);
  const properties = ["file /a"];
  expect(changes).toEqual([
    { op: "update", resource: "i7bbt-node", host: "i7bb", place: "i7bb node-i7bbt", properties },
    { op: "replace", resource: "mev", place: "cloud mev", properties },
    { op: "delete", resource: "d", properties },
  ]);
});

describe("a stack may be changed by", () => {
  const stacks = ["hoodi", "mainnet"];
  it.each([
    { files: ["Pulumi.hoodi.yaml"], changed: ["hoodi"] },
    { files: ["Pulumi.hoodi.yaml", "docs/dvt.md", "README.md"], changed: ["hoodi"] },
    { files: ["Pulumi.yaml"], changed: stacks },
    { files: ["render/role.ts"], changed: stacks },
    { files: ["package-lock.json"], changed: stacks },
    { files: ["policy/pack.ts"], changed: stacks },
    { files: ["docs/dvt.md", "test/unit/words.test.ts", ".github/workflows/check.yml"], changed: [] },
    { files: ["Pulumi.other.yaml"], changed: [] },
  ])("$files: $changed", ({ files, changed }) => {
    expect(changedStacks(files, stacks)).toEqual(changed);
  });
});

describe("a pull request of Renovate", () => {
  const change = (name: string, host: string, place: string): Change => {
    return { op: "update", resource: name, host, place, properties: [] };
  };
  const changes = [
    change("i7bbt-node", "i7bb", "i7bb node-i7bbt"),
    change("trdiyt-node", "trdiy", "trdiy node-trdiyt"),
    change("trdiy-base", "trdiy", "trdiy base"),
  ];
  const [, trdiyt, trdiy] = changes;
  const places = ["i7bb node-i7bbt", "trdiy node-trdiyt"];
  const update = { programs: ["lighthouse"], places, text: "" };

  it.each([
    { title: "Update lighthouse to v8.3.4", body: null, given: update, unnamed: [trdiy] },
    {
      title: "Update dependencies",
      body: "| [lighthouse](https://a.example) |",
      given: update,
      unnamed: [trdiy],
    },
    { title: "Update lighthouse", body: "I looked at trdiy.", given: update, unnamed: [] },
    { title: "Update pulumi", body: "", given: update, unnamed: changes },
    {
      title: "Update lighthouse",
      body: "",
      given: { ...update, programs: ["lighthouse", "reth"] },
      unnamed: changes,
    },
    { title: "Update lighthouse", body: "", given: undefined, unnamed: changes },
    { title: "Update pulumi", body: "", given: { ...update, programs: [], places: [] }, unnamed: changes },
    { title: "Update pulumi", body: "i7bbt, trdiyt-node", given: undefined, unnamed: [trdiy] },
    { title: "Update pulumi: not-i7bbt", body: "trdiyts", given: undefined, unnamed: changes },
    { title: "Update pulumi", body: "the host i7bb", given: undefined, unnamed: [trdiyt, trdiy] },
  ])("$title, $body", ({ title, body, given, unnamed }) => {
    expect(unnamedChanges({ title, body }, changes, given)).toEqual(unnamed);
  });

  it("is known by its author or its branch", () => {
    const request = (login: string, ref: string) => ({ user: { login }, head: { ref } }) as PullRequest;
    expect(isRenovates(request("renovate[bot]", "a"))).toBe(true);
    expect(isRenovates(request("somebody", "renovate/lighthouse-8.x"))).toBe(true);
    expect(isRenovates(request("somebody", "my-renovate/a"))).toBe(false);
  });
});

describe("the issue of drift", () => {
  const run = "https://github.com/a/b/actions/runs/1";
  const now = new Date("2026-11-20T10:00:30Z");

  it("is absent where nothing differs", () => {
    expect(driftIssueText({ stack: "hoodi", findings: [], said: "" }, run, now)).toBeUndefined();
  });

  it("says what differs", () => {
    const finding = {
      cause: "hand",
      host: "i7bb",
      resource: "i7bb-base",
      item: "file /a",
      detail: "",
    } as const;
    const text = driftIssueText({ stack: "hoodi", findings: [finding], said: "" }, run, now);
    expect(text).toContain("differ from the commit that was deployed");
    expect(text).toContain("i7bb  made by hand: i7bb-base file /a");
    expect(text).toContain(`Found at 2026-11-20T10:00Z by [this run](${run}).`);
  });

  it("says that nobody could look, and fits into an issue", () => {
    const text = driftIssueText({ stack: "hoodi", said: "trdiy: no answer\n".repeat(9000) }, run, now)!;
    expect(text).toContain("Nobody knows whether");
    expect(text).toContain("characters were cut");
    expect(text.length).toBeLessThan(65_536);
  });
});
