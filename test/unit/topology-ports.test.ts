import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { networkNames } from "../../topology/networks.ts";
import { blockOfHost, parsePortRanges, portsNeeded, usablePorts } from "../../topology/ports.ts";
import { TopologyError } from "../../topology/problems.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { digest, publicKey, type Settings, today } from "./inventory.ts";

const digests = {
  reth: `v2.10.1@${digest("a")}`,
  lighthouse: `v8.3.3@${digest("b")}`,
  erigon: `v3.8.1@${digest("c")}`,
};

/** An inventory that is sound, with a node of every network on every host. */
interface Inventory {
  readonly publicPorts: readonly string[];
  /** Site number and index of each host. */
  readonly hosts: readonly { readonly site: number; readonly index: number; readonly erigon: boolean }[];
}

/** Ranges with gaps, as lines with shared IPv4 have them, often right where loopback ports lie. */
const ranges = fc
  .tuple(
    fc.oneof(fc.constantFrom(5040, 6050, 8530, 15_040, 18_530), fc.integer({ min: 1024, max: 20_000 })),
    fc.array(fc.record({ gap: fc.integer({ min: 1, max: 900 }), size: fc.integer({ min: 8, max: 400 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([start, parts]) => {
    let next = start;
    return parts
      .map(({ gap, size }) => {
        const first = next + gap;
        next = first + size;
        return `${first}-${next - 1}`;
      })
      .join(",");
  });

const inventories: fc.Arbitrary<Inventory> = fc
  .record({
    publicPorts: fc.array(ranges, { minLength: 1, maxLength: 3 }),
    hosts: fc.uniqueArray(
      fc.record({
        site: fc.integer({ min: 0, max: 2 }),
        index: fc.integer({ min: 1, max: 254 }),
        erigon: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8, selector: ({ index }) => index },
    ),
  })
  .map(({ publicPorts, hosts }) => ({
    publicPorts,
    hosts: hosts.map((host) => ({ ...host, site: host.site % publicPorts.length })),
  }))
  .filter(isRoomy);

function isRoomy({ publicPorts, hosts }: Inventory): boolean {
  const blocks = new Set(hosts.map(({ site, index }) => `${site} ${blockOfHost(index)}`));
  return (
    blocks.size === hosts.length &&
    hosts.every(
      ({ site, index }) =>
        usablePorts(parsePortRanges(publicPorts[site]!)!).length >= portsNeeded(index, "hoodi"),
    )
  );
}

function configuration({ publicPorts, hosts }: Inventory, network: string): Settings {
  const entries = hosts.map(({ site, index }) => [
    `h${index}`,
    {
      site: `s${site}`,
      owner: "mainnet",
      index,
      ssh: { user: "jamie", hostKey: publicKey(index) },
      hardware: { threads: 8, memoryGiB: 64 },
      disks: [{ gigabytes: 4000 }],
    },
  ]);
  const nodes = hosts.map(({ index, erigon }) => [
    `n${index}`,
    {
      host: `h${index}`,
      execution: erigon ? "erigon" : "reth",
      consensus: erigon ? "caplin" : "lighthouse",
    },
  ]);
  return {
    sites: Object.fromEntries(publicPorts.map((text, i) => [`s${i}`, { publicPorts: text }])),
    hosts: Object.fromEntries(entries),
    access: { keys: [publicKey(255)] },
    network,
    nodes: Object.fromEntries(nodes),
    images: { digests },
    waivers: waiversFor(hosts),
  };
}

/** Everything that may be accepted of these nodes is: a waiver must hit something. */
function waiversFor(hosts: Inventory["hosts"]): Settings {
  if (hosts.length < 2) return {};
  const one = (values: readonly unknown[]) => new Set(values).size === 1;
  return {
    ...(one(hosts.map(({ site }) => site)) && { "shared-line": { reason: "generated" } }),
    ...(one(hosts.map(({ erigon }) => erigon)) && { "one-client": { reason: "generated" } }),
  };
}

/** Every node of all stacks, each stack loaded by itself. */
function allNodes(inventory: Inventory): EthereumPair[] {
  return networkNames.flatMap((network) =>
    Object.values(loadTopology(network, configuration(inventory, network), today).nodes),
  );
}

function duplicates(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}

describe("ports of nodes in stacks that do not know of each other", () => {
  it("never collide on a host", () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const used = allNodes(inventory).flatMap(({ host, ports }) =>
          [...Object.values(ports.public), ...Object.values(ports.loopback)].map((port) => `${host}:${port}`),
        );
        expect(duplicates(used)).toEqual([]);
      }),
    );
  });

  it("never collide behind the address of a site, and lie in its public ports", () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const siteOf = new Map(inventory.hosts.map(({ site, index }) => [`h${index}`, site]));
        const used = allNodes(inventory).flatMap(({ host, ports }) =>
          Object.values(ports.public).map((port) => ({ site: siteOf.get(host)!, port })),
        );
        expect(duplicates(used.map(({ site, port }) => `${site}:${port}`))).toEqual([]);
        for (const { site, port } of used) {
          const within = parsePortRanges(inventory.publicPorts[site]!)!.some(
            ({ first, last }) => first <= port && port <= last,
          );
          expect(within).toBe(true);
        }
      }),
    );
  });

  it("stay where they are when hosts and nodes come or go", () => {
    fc.assert(
      fc.property(inventories, ({ publicPorts, hosts }) => {
        const last = hosts.at(-1)!;
        const alone = allNodes({ publicPorts, hosts: [last] });
        const among = allNodes({ publicPorts, hosts }).filter(({ host }) => host === `h${last.index}`);
        expect(among).toEqual(alone);
      }),
    );
  });
});

describe("loading", () => {
  it("gives the same twice and leaves its input alone", () => {
    fc.assert(
      fc.property(inventories, fc.constantFrom(...networkNames), (inventory, network) => {
        const config = configuration(inventory, network);
        const before = structuredClone(config);
        expect(loadTopology(network, config, today)).toEqual(loadTopology(network, config, today));
        expect(config).toEqual(before);
        config.hosts[`h${inventory.hosts[0]!.index}`].disks.push({ gigabytes: 1 });
      }),
    );
  });

  it("answers anything at all with a topology or a list of problems", () => {
    const junk = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
    const keys = fc.constantFrom("domain", "sites", "hosts", "access", "network", "nodes", "images", "x");
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

  it("are apart for ten hosts of a site, and need few ports", () => {
    const indexes = Array.from({ length: 10 }, (_, i) => i + 1);
    expect(new Set(indexes.map(blockOfHost)).size).toBe(10);
    expect(indexes.map((index) => portsNeeded(index, "hoodi"))).toEqual([
      16, 48, 80, 112, 144, 176, 208, 240, 272, 304,
    ]);
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
