import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { homes } from "../../bench/topology.ts";
import { networkNames } from "../../catalog/networks.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { parsePortRanges } from "../../topology/hosts/ports.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { limit, rounds } from "../support/fuzz.ts";
import { accepted, loadAccepted, type Settings, today } from "../support/inventory.ts";
import { configuration, type Inventory, inventories } from "../support/topologies.ts";

/** Every stack of an inventory, each loaded by itself, with the configuration that was. */
function loadedStacks(inventory: Inventory) {
  return networkNames.map((network) => accepted(network, configuration(inventory, network)));
}

function stacksOf(inventory: Inventory): Topology[] {
  return loadedStacks(inventory).map(({ topology }) => topology);
}

interface Used {
  readonly host: string;
  readonly site: string;
  readonly port: number;
  readonly open: boolean;
}

/** Every port that something of these stacks listens on at a host, sshd among them. */
function portsOf(stacks: readonly Topology[]): Used[] {
  const nodes = stacks.flatMap((topology) =>
    Object.values(topology.nodes).flatMap(({ host, ports }) => {
      const { site } = topology.hosts[host]!;
      return [
        ...Object.values(ports.public).map((port) => ({ host, site, port, open: true })),
        ...Object.values(ports.loopback).map((port) => ({ host, site, port, open: false })),
      ];
    }),
  );
  const signers = stacks.flatMap(({ validators, hosts }) =>
    Object.values(validators).flatMap(({ host, ports }) =>
      Object.values(ports).map((port) => ({ host, site: hosts[host]!.site, port, open: false })),
    ),
  );
  const sshd = Object.values(stacks[0]!.inventory).map(({ ssh, site, index }) => {
    return { host: `h${index}`, site, port: ssh!.port, open: false };
  });
  return [...nodes, ...signers, ...sshd];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

describe("valid configurations", () => {
  it(
    "have no port twice on a host or behind a site's address, and load the same twice, frozen",
    () => {
      fc.assert(
        fc.property(inventories, (inventory) => {
          const loaded = loadedStacks(inventory);
          const stacks = loaded.map(({ topology }) => topology);
          const again = loaded.map(({ config, topology: { stack } }) => loadTopology(stack, config, today));
          expectApart(inventory, portsOf(stacks));
          expect(JSON.stringify(again)).toBe(JSON.stringify(stacks));
          expect(thawed(stacks)).toEqual([]);
        }),
        rounds,
      );
    },
    limit,
  );

  it("may have a hundred home hosts", () => {
    const stacks = stacksOf(homes());
    const counts = stacks.map(({ network, nodes }) => [network, Object.keys(nodes).length]);
    expect(counts.filter(([, nodes]) => nodes !== 0)).toEqual([["mainnet", 100]]);
    expectApart(homes(), portsOf(stacks));
  });

  it(
    "are left alone, and publish nothing but peer ports",
    () => {
      fc.assert(
        fc.property(inventories, fc.constantFrom(...networkNames), (inventory, network) => {
          const config = configuration(inventory, network);
          const before = JSON.stringify(config);
          const topology = loadAccepted(network, config);
          expect(JSON.stringify(config)).toBe(before);
          for (const host of Object.values<Settings>(config.hosts)) host.disks.push({ gigabytes: 1 });
          expect(JSON.stringify(loadAccepted(network, JSON.parse(before)))).toBe(JSON.stringify(topology));
          const published = Object.values(topology.nodes).flatMap((node) => {
            const own = Object.values(node.ports.public);
            return clientServices(node).flatMap(({ peerPorts }) =>
              peerPorts.filter(({ port }) => !own.includes(port)),
            );
          });
          expect(published).toEqual([]);
        }),
        { ...rounds, numRuns: 300 },
      );
    },
    limit,
  );

  it(
    "keep a node's ports when other hosts come and go",
    () => {
      fc.assert(
        fc.property(inventories, (inventory) => {
          const last = inventory.hosts.slice(-1);
          const portsOfLast = (stacks: readonly Topology[]) =>
            stacks.map(({ nodes }) => last.map(({ index }) => nodes[`n${index}`]?.ports));
          expect(portsOfLast(stacksOf(inventory))).toEqual(
            portsOfLast(stacksOf({ ...inventory, hosts: last })),
          );
        }),
        { ...rounds, numRuns: 300 },
      );
    },
    limit,
  );
});

function expectApart({ publicPorts }: Inventory, used: readonly Used[]): void {
  expect(repeated(used.map(({ host, port }) => `${host}:${port}`))).toEqual([]);
  const open = used.filter((entry) => entry.open);
  expect(repeated(open.map(({ site, port }) => `${site}:${port}`))).toEqual([]);
  const outside = open.filter(({ site, port }) => {
    const ranges = parsePortRanges(publicPorts[Number(site.slice(1))]!)!;
    return !ranges.some(({ first, last }) => first <= port && port <= last);
  });
  expect(outside).toEqual([]);
}

/** Paths of what can still be changed. */
function thawed(stacks: readonly Topology[]): string[] {
  const pathsIn = (value: unknown, path: string): string[] => {
    if (typeof value !== "object" || value === null) return [];
    const inner = Object.entries(value).flatMap(([key, part]) => pathsIn(part, `${path}.${key}`));
    return Object.isFrozen(value) ? inner : [path, ...inner];
  };
  return stacks.flatMap((topology) => pathsIn(topology, topology.stack));
}
