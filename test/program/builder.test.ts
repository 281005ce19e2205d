import { beforeAll, describe, expect, it } from "vitest";
import { complete, type Settings } from "../support/inventory.ts";
import { relayOf, withRelays } from "../support/relays.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("hoodi with MEV-Boost beside both nodes", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    withRelays(config, { solo: [relayOf("hoodi.aestus.live")] });
    for (const node of Object.values<Settings>(config.nodes)) node.builder = "local";
    run = await runProgram("hoodi", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("has a role for it on each host, after what it stands on", () => {
    const roles = run.resources.filter(({ name }) => name.endsWith("-builder"));
    expect(roles.map(({ name }) => name).sort()).toEqual([
      "hoodi-i7bb-mev-boost-builder",
      "hoodi-trdiy-mev-boost-builder",
    ]);
    for (const { name, dependsOn } of roles) {
      const host = name.split("-")[1]!;
      expect(dependsOn).toContain(`${host}-shared`);
    }
  });

  it("runs MEV-Boost and a proxy, and lets the beacon node's container in", () => {
    const role = run.inputs["hoodi-trdiy-mev-boost-builder"]!;
    expect(role["service hoodi-mev-boost/mev-boost"]).toMatchObject({ state: "running" });
    expect(role["unit bonded-validator-builder-hoodi.service"]).toMatchObject({ active: true });
    expect(role["proxy /run/bonded-validator-builder-hoodi/control"].servers).toBe(
      [
        "header/builder 127.0.0.1:18561",
        "validators/builder 127.0.0.1:18561",
        "payload/builder unix",
        "patient-payload/builder 127.0.0.1:18561",
      ].join(","),
    );
    expect(role["rule hoodi-builder-tcp"]).toMatchObject({ from: "172.30.241.0/24", to: "172.30.241.1" });
  });
});
