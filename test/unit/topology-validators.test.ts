import { describe, expect, it } from "vitest";
import { proxyRole } from "../../render/overlay/roles.ts";
import { loadTopology } from "../../topology/load.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import type { Topology } from "../../topology/topology.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, complete, load, loadAccepted, type Settings, today } from "../support/inventory.ts";

const path = "bonded-validator:validators.vc2";

/** Validator clients of mainnet that a check warns of. */
function warnedOf(name: string, edit: (config: Settings) => void): (string | undefined)[] {
  const config = complete("mainnet");
  edit(config);
  return loadTopology("mainnet", config, today)
    .warnings.filter(({ check }) => check === name)
    .map(({ path }) => path.split(".")[1]);
}

describe("Lodestar's validator client at a beacon node that pays nobody before it is told", () => {
  const warned = (client: string, ...beaconNodes: string[]) =>
    warnedOf("lodestar-unpaid", (config) => Object.assign(config.validators.vc3, { client, beaconNodes }));

  it("is warned of at Lighthouse where there is no operator's own address, and not where there is", () => {
    const atLighthouse = (own: boolean) =>
      warnedOf("lodestar-unpaid", (config) => {
        config.validators.vc3.beaconNodes = ["trdiym"];
        if (own) return;
        delete config.validatorGroups.solo;
        delete config.validators.vc1;
      });
    expect([atLighthouse(true), atLighthouse(false)]).toEqual([[], ["vc3"]]);
  });

  it("is warned of at Caplin", () => {
    expect(warned("lodestar", "trdiym", "i7bbm")).toEqual(["vc3"]);
    expect(warned("lodestar", "trdiym")).toEqual([]);
    expect(warned("lighthouse", "trdiym", "i7bbm")).toEqual([]);
  });
});

describe("Nimbus' validator client at Lighthouse, where it may sign nothing", () => {
  const warned = (edit: (config: Settings) => void) => warnedOf("nimbus-on-lighthouse", edit);

  it("is warned of", () => {
    const nimbus = (config: Settings) =>
      Object.assign(config.validators.vc2, { client: "nimbus", beaconNodes: ["trdiym"] });
    expect(warned(nimbus)).toContain("vc2");
    expect(warned((config) => Object.assign(nimbus(config), { client: "lighthouse" }))).not.toContain("vc2");
    expect(warned((config) => Object.assign(config.nodes.trdiym, { consensus: "nimbus" }))).toEqual([]);
  });
});

describe("a file that has lost something", () => {
  it("is warned of where a group has no validator client", () => {
    const warned = (edit: (config: Settings) => void) => warnedOf("group-unsigned", edit);
    expect(warned(() => undefined)).toEqual([]);
    expect(warned((config) => delete config.validators.vc5)).toEqual(["puffer"]);
    const withSmartnode = (config: Settings) => {
      delete config.validators.vc3;
      config.validatorGroups.rocketpool.smartnode = {};
    };
    expect(warned(withSmartnode)).toEqual([]);
    expect(warned((config) => (config.validators = {}))).toEqual([
      "solo",
      "lido-csm",
      "rocketpool",
      "stader",
      "puffer",
    ]);
  });

  it("is warned of where a group is paid as another is, of which it may be a copy", () => {
    const warned = (group: object) =>
      warnedOf("groups-alike", (config) => {
        config.validatorGroups.backup = { ...config.validatorGroups.solo, ...group };
        config.validators.vc6 = { ...config.validators.vc1, host: "i7bb", index: 6, group: "backup" };
      });
    const other = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(warned({ feeRecipient: address.toLowerCase() })).toEqual(["backup"]);
    expect([warned({ feeRecipient: other }), warnedOf("groups-alike", () => undefined)]).toEqual([[], []]);
  });

  it("is warned of where a protocol's withdrawal address is not there to be compared", () => {
    const warned = (group: string) =>
      warnedOf("withdrawal-unknown", (config) => delete config.validatorGroups[group].withdrawalAddress);
    expect([warned("lido-csm"), warned("solo"), warned("puffer")]).toEqual([["lido-csm"], [], []]);
  });

  it("is warned of where a stack that may run nodes has neither nodes nor validator clients", () => {
    const { network: _, nodes, validators, validatorGroups, waivers, ...rest } = complete("mainnet");
    const emptied = (config: Settings) =>
      loadTopology("mainnet", config, today).warnings.filter(({ check }) => check === "stack-empty").length;
    expect([emptied(rest), emptied({ ...complete("mainnet") })]).toEqual([1, 0]);
    expect([nodes, validators, validatorGroups, waivers]).not.toContain(undefined);
  });
});

describe("places of nodes", () => {
  it("that may be one are warned of where they are two sites", () => {
    const warned = (site: object) =>
      warnedOf("sites-alike", (config) => {
        config.sites.second = { ...config.sites.home, ...site };
        config.hosts.i7bb.site = "second";
        delete config.waivers["shared-line"];
        config.overlay.lanRoutes = [];
        if ("lan" in site) config.hosts.i7bb.lanAddress = "192.168.2.12";
      });
    expect(warned({})).toEqual(["second"]);
    expect([warned({ lan: "192.168.2.0/24" }), warned({ publicAddress: "198.18.113.7" })]).toEqual([[], []]);
  });

  it("are warned of where a host has two addresses in its local network", () => {
    const warned = (address: string) =>
      warnedOf("lan-address-differs", (config) => (config.hosts.trdiy.ssh.address = address));
    expect(warned("192.168.1.21")).toEqual(["trdiy"]);
    expect([warned("192.168.1.11"), warned("home.example.test")]).toEqual([[], []]);
  });
});

describe("validators", () => {
  it("are not placed on a host that is only known", () => {
    const config = complete("hoodi");
    config.validators.vc2.host = "kagoya";
    expect(complaint("hoodi", config)).toContain(
      `${path}.host: kagoya is known but not rented [host-not-rented]`,
    );
  });

  it("need a network, with or without nodes", () => {
    const config = complete("hoodi");
    delete config.network;
    delete config.nodes;
    delete config.waivers;
    expect(complaint("hoodi", config)).toContain(
      "bonded-validator:network: validator clients need a network [network]",
    );
  });

  it("are not placed on a host that is gone, no more than nodes are", () => {
    const config = complete("hoodi");
    config.hosts.trdiy.retired = true;
    const gone = complaint("hoodi", config).match(/\S+host: trdiy is retired \[host-retired\]/g);
    expect(gone?.map((problem) => problem.split(".")[1])).toEqual([
      "trdiyt",
      "vc1",
      "vc2",
      "vc3",
      "vc4",
      "vc5",
    ]);
  });

  it("have ports of their own on loopback, whatever runs beside them", () => {
    const ports = (["mainnet", "hoodi"] as const).flatMap((network) => {
      const config = complete(network);
      const beaconNodes = Object.keys(config.nodes);
      const many = Array.from({ length: 99 }, (_, i) => i);
      config.validatorGroups = Object.fromEntries(
        many.map((i) => [`g${i}`, { protocol: "solo", feeRecipient: address }]),
      );
      config.validators = Object.fromEntries(
        many.map((i) => [`v${i}`, { ...config.validators.vc1, index: i + 1, group: `g${i}`, beaconNodes }]),
      );
      delete config.waivers["fee-recipient-unproven"];
      config.waivers["host-memory"] = { for: ["trdiy"], reason: "only their ports matter here" };
      const { nodes, validators } = loadTopology(network, config, today);
      return [
        ...Object.values(nodes[beaconNodes[0]!]!.ports.loopback),
        ...Object.values(validators).flatMap(portsOf),
      ];
    });
    expect(new Set(ports).size).toBe(ports.length);
  });
});

describe("the beacon nodes of a validator client", () => {
  it.each(["hoodi", "mainnet"])("are those of both homes in the committed stack: %s", (stack) => {
    const { nodes, validators } = load(stack);
    for (const { host, beaconNodes } of Object.values(validators)) {
      expect(beaconNodes.toSorted()).toEqual(Object.keys(nodes).toSorted());
      expect(nodes[beaconNodes[0]!]!.host).toBe(host);
    }
  });

  it.each(["trdiy", "webarena"])(
    "are asked where their hosts' proxies listen and let in: from %s",
    (host) => {
      const config = complete("mainnet");
      for (const validator of Object.values<Settings>(config.validators)) validator.host = host;
      const topology = loadAccepted("mainnet", config);
      for (const { beaconNodes, beaconApis } of Object.values(topology.validators))
        expect(beaconApis).toEqual(beaconNodes.map((node) => seenFrom(topology, host, node)));
    },
  );
});

/** Where the items on a node's host serve it to a host. */
function seenFrom(topology: Topology, host: string, node: string): string {
  if (topology.nodes[node]!.host === host) return "http://127.0.0.1:5052";
  const { items } = proxyRole(topology, topology.overlay!, node);
  const [, bind] = /frontend own-beacon\\n {2}bind ([0-9.:]+)/.exec(JSON.stringify(items))!;
  expect(items[`rule ${topology.network}-proxy-tcp`]).toMatchObject({
    interface: meshDevice,
    port: expect.stringMatching(/^5052,/),
  });
  return `http://${bind}`;
}

function portsOf({ ports }: { ports: { keymanager: number; metrics: number } }): number[] {
  return [ports.keymanager, ports.metrics];
}
