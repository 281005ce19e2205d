import { describe, expect, it } from "vitest";
import { type EngineEvent, type PlannedResource, readPlan } from "../../../tools/plan.ts";

const urn = "urn:pulumi:hoodi::bonded-validator::host:index:Role::i7bb-base";
const type = "host:index:Role";

const step = (op: string, more: object = {}): EngineEvent => ({
  resOutputsEvent: { metadata: { op, urn, type, ...more } },
});
const diagnostic = (severity: string, message: string, of?: string): EngineEvent => ({
  diagnosticEvent: { severity, message, ...(of && { urn: of }) },
});
const only = (...events: EngineEvent[]): PlannedResource => readPlan(events).resources[0]!;

describe("the events of a plan", () => {
  it("tell what was found from what is wanted", () => {
    const applied = { inputs: { role: "applied" } };
    const look = step("refresh", {
      old: applied,
      new: { outputs: { role: "live" } },
      diffs: ["unit chrony"],
    });
    const decision = step("update", { new: { inputs: { role: "wanted" } }, diffs: ["file /a"] });
    expect(readPlan([look, decision, {}])).toEqual({
      resources: [
        {
          urn,
          type,
          op: "update",
          unread: [],
          drifted: ["unit chrony"],
          planned: ["file /a"],
          applied: { role: "applied" },
          live: { role: "live" },
          wanted: { role: "wanted" },
        },
      ],
      errors: [],
    });
  });

  it("hold masks in place of secrets", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "x",
    };
    const inputs = { "file /a": { secret, mode: "0600" } };
    const masked = { "file /a": { secret: "[secret]", mode: "0600" } };
    const look = step("refresh", { old: { inputs }, new: { outputs: inputs } });
    const { applied, live, wanted } = only(look, step("update", { new: { inputs } }));
    expect([applied, live, wanted]).toEqual([masked, masked, masked]);
  });

  it("name what could not be read, by its look or, where it is new, by a warning", () => {
    expect(only(step("refresh", { new: { initErrors: ["no way"] } })).unread).toEqual(["no way"]);
    expect(only(step("create"), diagnostic("warning", "no way", urn)).unread).toEqual(["no way"]);
    expect(only(step("update"), diagnostic("warning", "beware", urn)).unread).toEqual([]);
    expect(only(step("create"), diagnostic("info", "would change", urn)).unread).toEqual([]);
  });

  it("carry the engine's errors", () => {
    expect(readPlan([diagnostic("error", "broken\n"), diagnostic("info", "fine")]).errors).toEqual([
      "broken",
    ]);
  });
});
