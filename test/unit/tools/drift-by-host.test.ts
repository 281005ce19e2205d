import { expect, it } from "vitest";
import { driftFindings, driftsByHost } from "../../../tools/classify.ts";
import type { PlannedResource } from "../../../tools/plan.ts";

const on = (host: string, more: Partial<PlannedResource>): PlannedResource => ({
  ...{ urn: `a::${host}-base`, type: "host:index:Role", op: "same" },
  ...{ unread: [], drifted: [], planned: [], applied: { connection: { host } }, live: {}, wanted: {} },
  ...more,
});

it("differences are counted by host, without those of a host that could not be read", () => {
  const elsewhere = { urn: "a::policy", type: "tailscale:index:Acl", applied: {} };
  const resources = [
    on("i7bb", { op: "update", planned: ["unit a", "unit b"] }),
    on("trdiy", {}),
    on("shin", { unread: ["off"] }),
    on("", { ...elsewhere, op: "update", planned: ["acl"] }),
  ];
  expect(driftsByHost(resources, driftFindings(resources, new Map()))).toEqual({ i7bb: 2, trdiy: 0 });
});
