import { beforeAll, describe, expect, it } from "vitest";
import { monitoringRolesOf } from "../../render/stack/roles.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, type Settings, today } from "../support/inventory.ts";
import { addMonitoring } from "../support/monitoring.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";
import { openedInWorkloads } from "./workloads.ts";

describe("mainnet with monitoring", () => {
  let run: Run;
  let config: Settings;
  beforeAll(async () => {
    config = complete("mainnet");
    addMonitoring(config);
    run = await runProgram("mainnet", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("registers what the list of roles has", () => {
    const wanted = monitoringRolesOf(loadTopology("mainnet", config, today));
    const registered = run.resources.filter(
      ({ parent, type }) => parent === "mainnet-monitoring" && type === "host:index:Role",
    );
    const placeOf = (host: string, role: string) => `${host}/${role}`;
    expect(
      registered.map(({ name }) => placeOf(run.inputs[name]!.connection.host, run.inputs[name]!.role)),
    ).toEqual(wanted.map(({ host, role }) => placeOf(host.name, role)));
    for (const [i, { items }] of wanted.entries())
      expect(Object.keys(run.inputs[registered[i]!.name]!)).toEqual(
        expect.arrayContaining(Object.keys(items)),
      );
  });

  it("stands on each host's place in the overlay, and on the stack's folders there", () => {
    const dependenciesOf = (name: string) => run.resources.find((one) => one.name === name)!.dependsOn;
    expect(dependenciesOf("mainnet-i7bb-monitoring")).toEqual(
      expect.arrayContaining(["i7bb-overlay", "i7bb-base", "i7bb-shared"]),
    );
    expect(dependenciesOf("mainnet-xserver-monitoring")).toEqual(
      expect.arrayContaining(["xserver-overlay", "xserver-base", "xserver-shared"]),
    );
    expect(dependenciesOf("shin-exporter")).toEqual(expect.arrayContaining(["shin-overlay", "shin-base"]));
  });

  it("lets root open nothing in a folder that a container writes", () => {
    expect(openedInWorkloads(run.inputs)).toEqual([]);
  });

  it("gives nobody a secret", () => {
    const monitor = JSON.stringify(run.inputs["mainnet-i7bb-monitoring"]);
    expect(monitor).toContain("/secrets/telegram-token");
    expect(monitor).not.toMatch(/bot_token:|auth_password:|webhook_url:|[^_]url: https/);
  });
});
