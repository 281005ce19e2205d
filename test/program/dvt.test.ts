import { beforeAll, describe, expect, it } from "vitest";
import { rolesOf } from "../../render/stack/roles.ts";
import { loadTopology } from "../../topology/load.ts";
import { addDvt } from "../support/dvt.ts";
import { complete, type Settings, today } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";
import { openedInWorkloads } from "./workloads.ts";

describe("mainnet with DVT nodes on its rented hosts", () => {
  let run: Run;
  let config: Settings;
  beforeAll(async () => {
    config = complete("mainnet");
    addDvt(config);
    run = await runProgram("mainnet", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("has one role for each node, protected, after its host's place in the overlay", () => {
    const names = Object.keys(config.dvtNodes);
    const roles = run.resources.filter(({ name }) => name.endsWith("-dvt") && name !== "mainnet-dvt");
    expect(roles.map(({ name }) => name)).toEqual(names.map((name) => `${name}-dvt`));
    for (const { name, protect, parent, dependsOn } of roles) {
      const node = name.replace(/-dvt$/, "");
      const { host } = config.dvtNodes[node];
      expect({ protect, parent }).toEqual({ protect: true, parent: node });
      expect(dependsOn).toEqual(
        expect.arrayContaining([`${host}-shared`, `${host}-overlay`, `${host}-base`]),
      );
    }
  });

  it("registers what rolesOf lists", () => {
    const roles = rolesOf(loadTopology("mainnet", config, today)).filter(({ role }) =>
      role.startsWith("dvt-"),
    );
    expect(roles.length).toBe(8);
    for (const { role, items } of roles)
      expect(Object.keys(run.inputs[`${role.replace(/^dvt-/, "")}-dvt`]!)).toEqual(
        expect.arrayContaining(Object.keys(items)),
      );
  });

  it("lets root open nothing in a folder that a container writes", () => {
    expect(openedInWorkloads(run.inputs)).toEqual([]);
  });

  it("says where metrics are, which ports peers need, and how many nodes a cluster needs", () => {
    expect(run.outputs.dvtNodes.ssv1).toEqual({
      host: "shin",
      metrics: ["http://127.0.0.1:15000/metrics"],
      peerPorts: ["13001/tcp", "12001/udp"],
    });
    expect(run.outputs.dvtClusters.obol).toEqual({ nodes: config.dvtClusters.obol.nodes, quorum: 3 });
  });
});
