import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkpointProviders } from "../../catalog/checkpoint-providers.ts";
import { type Network, networkNames, networks, nodesShare } from "../../catalog/networks.ts";
import { networkOf } from "../../lab/images/fake/networks.ts";
import { stacks } from "../../topology/stacks.ts";
import { committed, type Settings, today } from "../support/inventory.ts";

const all: readonly Network[] = Object.values(networks);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

describe("the networks", () => {
  it("have slots of their own, and no more than there are blocks of ports", () => {
    expect(new Set(all.map(({ slot }) => slot)).size).toBe(all.length);
    // @ts-expect-error A fifth slot: its ports would be those of another host.
    const fifth: Network["slot"] = 4;
    expect(all.map(({ slot }) => slot)).not.toContain(fifth);
  });

  it("are told from each other by a root, which the lab's fakes have, too", () => {
    const roots = all.map(({ validatorsRoot }) => validatorsRoot);
    for (const root of roots) expect(root).toMatch(/^0x[0-9a-f]{64}$/);
    expect(new Set(roots).size).toBe(roots.length);
    const fakes = networkNames.map((name) => networkOf(name).genesisValidatorsRoot);
    expect(fakes).toEqual(networkNames.map((name) => networks[name].validatorsRoot));
  });

  it("start from a checkpoint that two providers agree on, or from a first state of their own", () => {
    for (const { genesis, checkpoints } of all) {
      if (genesis === undefined) expect(checkpoints.length).toBeGreaterThan(1);
      else expect(checkpoints.length).not.toBe(1);
    }
  });

  it("start from providers that the checks know", () => {
    const known = checkpointProviders.flatMap(({ hosts }) => Object.values(hosts));
    for (const { checkpoints } of all)
      for (const url of checkpoints) expect(known).toContain(new URL(url).hostname);
  });

  it.each(all.flatMap(({ genesis }) => genesis ?? []))(
    "have files by their hash, and bootnodes",
    (genesis) => {
      for (const { url, sha256 } of [genesis.execution, genesis.config, genesis.state]) {
        expect(url).toMatch(/^https?:\/\//);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      }
      expect(genesis.depositContract.hash).toMatch(/^0x[0-9a-f]{64}$/);
      for (const enode of genesis.enodes) expect(enode).toMatch(/^enode:\/\/[0-9a-f]{128}@[\d.]+:\d+$/);
      for (const enr of genesis.enrs) expect(enr).toMatch(/^enr:[\w-]+$/);
    },
  );

  it("share what a host has: those whose nodes it carries", () => {
    const nodes = networkNames.flatMap((network) =>
      Object.values<Settings>(committed(network).nodes).map(({ host }) => ({ host, network })),
    );
    for (const host of new Set(nodes.map((node) => node.host))) {
      const shares = nodes
        .filter((node) => node.host === host)
        .map(({ network }) => networks[network].hostShare);
      expect(sum(shares), `of ${host}`).toBeLessThanOrEqual(nodesShare);
    }
  });

  it("share among their validator clients what the nodes leave", () => {
    expect(sum(all.map(({ validatorShare }) => validatorShare))).toBeLessThanOrEqual(1);
  });
});

describe("a further network", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.doMock("../../catalog/networks.ts", async (original) => {
      const known = await original<typeof import("../../catalog/networks.ts")>();
      const further = { ...known.networks.hoodi, slot: 2, hostShare: 0.1, validatorShare: 0 };
      return {
        ...known,
        networks: { ...known.networks, further },
        networkNames: [...known.networkNames, "further"],
      };
    });
    return () => {
      vi.doUnmock("../../catalog/networks.ts");
      // Other files of this worker share its modules.
      vi.resetModules();
    };
  });

  it("takes no memory from the validator clients of others", async () => {
    const { networkNames } = await import("../../catalog/networks.ts");
    expect(networkNames).toContain("further");
    const { loadTopology } = await import("../../topology/load.ts");
    const config = committed("hoodi");
    for (const validator of Object.values<{ client: string }>(config.validators))
      validator.client = "lodestar";
    expect(() => loadTopology("hoodi", config, today)).toThrow(
      "vc1, vc2, vc3, vc4, vc5 need 5120 MiB, and 3584 MiB of trdiy are left for validator clients of hoodi",
    );
  });
});

it("no two stacks run nodes on one network, whose ports they would share", () => {
  const taken = Object.values(stacks).flatMap(({ network }) => network ?? []);
  expect(taken).toEqual([...new Set(taken)]);
});
