import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portsInContainers } from "../../catalog/clients/client.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { portsNeeded, usablePorts } from "../../topology/ethereum/ports.ts";
import { blockOfHost, parsePortRanges } from "../../topology/hosts/ports.ts";
import { loadTopology } from "../../topology/load.ts";
import { bfdPort, vxlanPort } from "../../topology/overlay/links.ts";
import { TopologyError } from "../../topology/problems.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete, publicKey, type Settings, today } from "../support/inventory.ts";
import { everyPair } from "../support/pairs.ts";

describe("loading", () => {
  it("answers anything at all with a topology or a list of problems", () => {
    const junk = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
    const keys = fc.constantFrom(
      "domain",
      "sites",
      "hosts",
      "access",
      "network",
      "nodes",
      "images",
      "waivers",
      "x",
    );
    fc.assert(
      fc.property(fc.dictionary(keys, junk), (config) => {
        try {
          loadTopology("hoodi", config, today);
        } catch (error) {
          expect(error).toBeInstanceOf(TopologyError);
        }
      }),
    );
  });
});

describe("port blocks", () => {
  it("leave out loopback ports of every network", () => {
    expect(usablePorts([{ first: 8543, last: 8548 }])).toEqual([8543, 8544, 8547, 8548]);
    expect(usablePorts([{ first: 15_052, last: 15_055 }])).toEqual([15_053, 15_055]);
  });

  it("leave out what listens inside containers, which have the same numbers", () => {
    expect(usablePorts([{ first: 9000, last: 9002 }])).toEqual([9000, 9002]);
    expect(usablePorts([{ first: 41_640, last: 41_642 }])).toEqual([41_640, 41_642]);
    for (const port of [bfdPort, vxlanPort]) expect(usablePorts([{ first: port, last: port }])).toEqual([]);
    const inside = everyPair.flatMap((node) =>
      clientServices(node).flatMap(({ localPorts }) => localPorts.map(({ container }) => container)),
    );
    expect(inside.length).toBeGreaterThan(20);
    expect(inside.filter((port) => !portsInContainers.has(port))).toEqual([]);
  });

  it("leave out those of networks to come, too: they stay where they are when one comes", () => {
    expect(usablePorts([{ first: 25_052, last: 25_055 }])).toEqual([25_053, 25_055]);
    expect(usablePorts([{ first: 35_052, last: 35_055 }])).toEqual([35_053, 35_055]);
  });

  it("are apart for ten hosts of a site, and need few ports", () => {
    const indexes = Array.from({ length: 10 }, (_, i) => i + 1);
    expect(new Set(indexes.map(blockOfHost)).size).toBe(10);
    expect(indexes.map((index) => portsNeeded(index, "hoodi"))).toEqual([
      16, 48, 80, 112, 144, 176, 208, 240, 272, 304,
    ]);
  });
});

describe("hosts of a site without nodes", () => {
  const complaintWith = (count: number, settings: Settings = {}) => {
    const config = complete("hoodi");
    const { shin, ...hosts } = config.hosts;
    const others = Array.from({ length: count }, (_, i) => {
      const index = shin.index + 51 + i;
      return [`shin${i}`, { ...shin, index, ssh: { user: "jamie", hostKey: publicKey(index) }, ...settings }];
    });
    config.hosts = { ...hosts, shin, ...Object.fromEntries(others) };
    return complaint("hoodi", config);
  };

  it("may be ten", () => {
    expect(complaintWith(9)).toBe("");
    expect(complaintWith(10)).toContain(
      "shin9.index: its nodes would have the public ports of those on shin (index 11)",
    );
  });

  it("may be more where they are not rented", () => {
    expect(complaintWith(20, { rented: false })).toBe("");
  });
});

describe("port ranges", () => {
  it.each([
    ["30300", [{ first: 30_300, last: 30_300 }]],
    [
      "30300-30399,9000-9099",
      [
        { first: 30_300, last: 30_399 },
        { first: 9000, last: 9099 },
      ],
    ],
    ["80", undefined],
    ["30300-70000", undefined],
    ["9000-9099,9050-9060", undefined],
    ["9000 - 9099", undefined],
    ["", undefined],
  ])("%j", (text, expected) => {
    expect(parsePortRanges(text)).toEqual(expected);
  });
});
