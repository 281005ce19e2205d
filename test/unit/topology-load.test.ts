import { describe, expect, it } from "vitest";
import { homes } from "../../bench/topology.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import {
  address,
  committed,
  complete,
  digest,
  load,
  loadAccepted,
  publicKey,
  rentedHosts,
  today,
} from "../support/inventory.ts";
import { configuration } from "../support/topologies.ts";

describe("the committed inventory", () => {
  it("has every host of Pulumi.yaml, with its hardware and price", () => {
    const { inventory } = load("mainnet");
    expect(Object.keys(inventory)).toEqual(Object.keys(committed("mainnet").hosts));
    expect(inventory.trdiy).toMatchObject({ rented: true, yenPerMonth: 0, hardware: { memoryGiB: 32 } });
    expect(inventory.shin).toMatchObject({ rented: true, yenPerMonth: 840, disks: [{ gigabytes: 50 }] });
    expect(inventory["shin-l"]).toMatchObject({ rented: false, yenPerMonth: 1610 });
  });

  it("places the four nodes", () => {
    const nodes = ["mainnet", "hoodi"].flatMap((stack) => Object.values(load(stack).nodes));
    expect(nodes.map(({ name, host, execution, consensus }) => [name, host, execution, consensus])).toEqual([
      ["trdiym", "trdiy", "reth", "lighthouse"],
      ["i7bbm", "i7bb", "erigon", "caplin"],
      ["trdiyt", "trdiy", "erigon", "caplin"],
      ["i7bbt", "i7bb", "reth", "lighthouse"],
    ]);
  });

  it("trusts a host's own local network and the administrators' with ssh, and no other", () => {
    const config = complete("mainnet");
    config.access.networks = ["198.18.113.7/32", "192.168.1.0/24"];
    const { hosts } = loadTopology("mainnet", config, today);
    expect(hosts.trdiy!.trustedNetworks).toEqual(["192.168.1.0/24", "198.18.113.7/32"]);
    expect(hosts.shin!.trustedNetworks).toEqual(["198.18.113.7/32", "192.168.1.0/24"]);
    expect(load("mainnet").hosts.shin!.trustedNetworks).toEqual([]);
  });

  it("gives all rented hosts to mainnet, and hoodi reaches only those it has nodes on", () => {
    const reach = (stack: string) => Object.values(load(stack).hosts).map(({ name, owned }) => [name, owned]);
    expect(reach("mainnet").map(([name]) => name)).toEqual(rentedHosts());
    expect(reach("mainnet").every(([, owned]) => owned)).toBe(true);
    expect(reach("hoodi")).toEqual([
      ["trdiy", false],
      ["i7bb", false],
    ]);
  });
});

describe("what is derived", () => {
  it("is the whole of a node", () => {
    expect(load("hoodi").nodes.i7bbt).toEqual({
      name: "i7bbt",
      stack: "hoodi",
      network: "hoodi",
      host: "i7bb",
      execution: "reth",
      consensus: "lighthouse",
      ports: {
        public: {
          executionP2p: 30_340,
          executionSecond: 30_341,
          torrent: 30_342,
          consensusP2p: 30_343,
          consensusQuic: 30_344,
        },
        loopback: {
          rpc: 18_545,
          webSocket: 18_546,
          beaconApi: 15_052,
          executionMetrics: 16_060,
          consensusMetrics: 15_054,
        },
      },
      peers: [
        {
          name: "trdiyt",
          execution: "erigon",
          consensus: "caplin",
          address: "192.168.1.11",
          ports: load("hoodi").nodes.trdiyt!.ports.public,
        },
      ],
      publicAddress: undefined,
      checkpoints: ["https://hoodi.checkpoint.sigp.io", "https://checkpoint-sync.hoodi.ethpandaops.io"],
      fallbackFeeRecipient: { operators: address },
      readyTimeoutSeconds: undefined,
      memoryMiB: 16_384,
      images: {
        reth: `ghcr.io/paradigmxyz/reth@${digest("a")}`,
        lighthouse: `docker.io/sigp/lighthouse@${digest("b")}`,
      },
      versions: { reth: "v2.11.0", lighthouse: "v8.3.3" },
    });
  });

  it("is the whole of a validator client", () => {
    expect(load("mainnet").validators.vc2).toEqual({
      name: "vc2",
      stack: "mainnet",
      network: "mainnet",
      host: "trdiy",
      client: "nimbus",
      group: {
        name: "lido-csm",
        protocol: "lido-csm",
        feeRecipient: "0x388C818CA8B9251b393131C08a736A67ccB19297",
        withdrawalAddress: "0xB9D7934878B5FB9610B3fE8A5e441e8fad7E293f",
        relays: [],
      },
      beaconNodes: ["trdiym", "i7bbm"],
      // Its own host's at once, the other home's at the proxy there.
      beaconApis: ["http://127.0.0.1:5052", "http://10.99.0.2:5052"],
      ports: { keymanager: 7502, metrics: 7602 },
      image: expect.stringMatching(/^docker\.io\/statusim\/nimbus-validator-client@sha256:/),
      version: "multiarch-v26.10.2",
    });
  });

  it("has an image for Erigon alone where Caplin is the beacon node", () => {
    expect(Object.keys(load("hoodi").nodes.trdiyt!.images)).toEqual(["erigon"]);
  });

  it("takes images from the configured registry", () => {
    const config = complete("hoodi");
    config.images.registry = "10.77.0.1:5000";
    const { images } = loadTopology("hoodi", config, today).nodes.i7bbt!;
    expect(images.reth).toBe(`10.77.0.1:5000/paradigmxyz/reth@${digest("a")}`);
  });

  it("reaches a host under its own name unless the inventory says otherwise", () => {
    const config = complete("hoodi");
    Object.assign(config.hosts.i7bb.ssh, {
      address: "192.168.1.12",
      port: 2222,
      previous: { port: 22 },
      bootstrap: { user: "root" },
    });
    const { hosts } = loadTopology("hoodi", config, today);
    expect(hosts.trdiy!.ssh.address).toBe("trdiy");
    expect(hosts.i7bb!.ssh).toEqual({
      address: "192.168.1.12",
      port: 2222,
      sshdPort: 2222,
      user: "jamie",
      hostKey: publicKey(2),
      previous: { port: 22 },
      bootstrap: { user: "root" },
    });
  });

  it("follows the stack file that overrides the hosts' owner", () => {
    const config = complete("hoodi");
    config.hosts.trdiy.owner = "hoodi";
    expect(loadTopology("hoodi", config, today).hosts.trdiy!.owned).toBe(true);
    expect(loadTopology("hoodi", config, today).hosts.i7bb!.owned).toBe(false);
  });

  it("tells clients the public address of a site that has a fixed one", () => {
    const config = complete("hoodi");
    config.sites.home.publicAddress = "198.18.113.7";
    expect(loadTopology("hoodi", config, today).nodes.i7bbt!.publicAddress).toBe("198.18.113.7");
  });
});

describe("a topology", () => {
  it("is frozen to its leaves", () => {
    const topology = load("hoodi");
    expect(Object.isFrozen(topology.nodes.i7bbt!.ports.public)).toBe(true);
    expect(Object.isFrozen(topology.inventory.trdiy!.disks[0])).toBe(true);
  });

  it("deploys nothing from nothing", () => {
    expect(loadTopology("hoodi", {}, today)).toEqual({
      stack: "hoodi",
      domain: undefined,
      network: undefined,
      inventory: {},
      hosts: {},
      retired: [],
      nodes: {},
      validators: {},
      dvtNodes: {},
      dvtClusters: {},
      validatorLosses: [],
      overlay: undefined,
      accessKeys: [],
      registry: undefined,
      warnings: [expect.objectContaining({ check: "stack-empty" })],
      waived: [],
    });
  });
});

describe("a configuration of an uncommon size is read at once:", () => {
  /** Milliseconds, for what takes less than a tenth of them. */
  const limit = 2000;

  function inTime<T>(work: () => T): T {
    const begin = performance.now();
    const answer = work();
    expect(performance.now() - begin).toBeLessThan(limit);
    return answer;
  }

  it("240 hosts", () => {
    const { hosts, ...lines } = homes();
    const many = Array.from({ length: 240 }, (_, i) => ({
      ...hosts[0]!,
      site: Math.floor(i / 10),
      index: i + 1,
      validators: [],
    }));
    const config = configuration(
      { ...lines, publicPorts: Array(24).fill("30300-30699"), hosts: many },
      "mainnet",
    );
    expect(Object.keys(inTime(() => loadAccepted("mainnet", config)).nodes)).toHaveLength(240);
  });

  it.each(["a", "a.", "a-", "a.org."])("a domain of 40,000 characters, %s and so on", (part) => {
    const domain = `${part.repeat(40_000 / part.length)}org`;
    expect(inTime(() => complaint("hoodi", { ...complete("hoodi"), domain }))).toContain(
      "bonded-validator:domain: not a DNS name [format]",
    );
  });
});
