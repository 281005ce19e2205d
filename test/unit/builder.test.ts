/** MEV-Boost beside a node, and the proxy by which the beacon node asks it. */
import { describe, expect, it } from "vitest";
import { nodeProject } from "../../render/ethereum/node.ts";
import { builderConfiguration, builderProxyOf, builderSecret } from "../../render/overlay/builder-items.ts";
import { type BuilderServers, renderBuilderProxy } from "../../render/overlay/builder-proxy.ts";
import { type BoostedNode, isBoosted, mevBoostProject } from "../../render/overlay/mev-boost.ts";
import { openingsOf, rulesOf } from "../../render/stack/exposure.ts";
import { rolesOf } from "../../render/stack/roles.ts";
import { renderCompose } from "../../render/workloads/compose.ts";
import { cidrRange, dockerBridge, dockerNetworks, isWithin } from "../../topology/addresses.ts";
import { builderNetwork } from "../../topology/ethereum/builder.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, type Settings, today } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { relayOf, withRelays } from "../support/relays.ts";

const relays = ["hoodi.aestus.live", "hoodi.titanrelay.xyz"].map((host) => relayOf(host));

/** Hoodi with MEV-Boost beside both nodes; two of its groups have relays. */
function boosted(change: (config: Settings) => void = () => undefined) {
  const config = complete("hoodi");
  withRelays(config, { solo: relays, puffer: relays });
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "local";
  change(config);
  return loadTopology("hoodi", config, today);
}

const topology = boosted();
const nodes = Object.values(topology.nodes).filter(isBoosted);
const projectOf = (node: BoostedNode) => mevBoostProject(node, node.builderProxy.mevBoost!);
const roleOn = (host: string, role: string) =>
  rolesOf(topology).find((one) => one.host.name === host && one.role === role)!;

describe("as agreed", () => {
  it.each(nodes.map((node) => [node.name, node] as const))(
    "%s: the node's own project",
    async (name, node) => {
      await expect(renderCompose(nodeProject(node))).toMatchFileSnapshot(
        `golden/builder/${name}.compose.yaml`,
      );
    },
  );

  it("MEV-Boost's", async () => {
    const file = "golden/builder/mev-boost.compose.yaml";
    await expect(renderCompose(projectOf(nodes[0]!))).toMatchFileSnapshot(file);
  });

  const cloud = { host: "mev-boost-1.run.app", secretFile: "/etc/bonded-validator/hoodi/builder/secret" };
  it.each<BuilderServers>([
    { mode: "local", local: 18_561 },
    { mode: "cloud", cloud },
    { mode: "cloud+local", local: 18_561, cloud },
  ])("haproxy.cfg, $mode", async (servers) => {
    const text = renderBuilderProxy({ ...builderProxyOf(nodes[0]!, cloud.host), servers });
    await expect(text).toMatchFileSnapshot(`golden/builder/${servers.mode}.haproxy.cfg`);
  });
});

describe("a beacon node", () => {
  it.each(["--caplin.mev-relay-url", "--builder"])("asks the proxy at the host's address: %s", (option) => {
    const words = nodes.flatMap((node) =>
      Object.values(nodeProject(node).services).flatMap(({ command }) => command),
    );
    expect(words).toContain(`${option}=http://172.30.241.1:18560`);
  });

  it("alone is in the network that leads there, and stays in its project's own", () => {
    const [caplin, lighthouse] = nodes.map((node) => nodeProject(node));
    expect(Object.entries(lighthouse!.services).map(([name, { networks }]) => [name, networks])).toEqual([
      ["reth", undefined],
      ["lighthouse", ["default", "builder"]],
    ]);
    expect(caplin!.services.erigon!.networks).toEqual(["default", "builder"]);
    expect(lighthouse!.networks).toEqual({
      builder: {
        internal: true,
        ipam: { config: [{ subnet: "172.30.241.0/24", gateway: "172.30.241.1" }] },
      },
    });
  });

  it("has no such network where it builds its blocks itself, or asks somebody else", () => {
    for (const builder of [undefined, "http://10.0.0.1:18550"]) {
      const other = boosted((config) => {
        withRelays(config, { solo: [], puffer: [] });
        for (const node of Object.values<Settings>(config.nodes)) node.builder = builder;
      });
      for (const node of Object.values(other.nodes)) {
        expect(isBoosted(node)).toBe(false);
        expect(renderCompose(nodeProject(node))).not.toContain("172.30.");
      }
      expect(rolesOf(other).filter(({ role }) => role.startsWith("builder"))).toEqual([]);
    }
  });
});

describe("MEV-Boost", () => {
  it("asks the relays of the groups whose clients ask its node, each once", () => {
    const own = boosted((config) => {
      Object.assign(config.nodes.trdiyt, { execution: "nethermind", consensus: "nimbus" });
      config.validatorGroups.puffer.relays = [relayOf("hoodi.titanrelay.xyz")];
      config.validators.vc1.beaconNodes = ["trdiyt"];
      config.validators.vc5.beaconNodes = ["i7bbt"];
    });
    expect(Object.values(own.nodes).map(({ builderProxy }) => builderProxy?.mevBoost?.relays)).toEqual([
      relays,
      [relayOf("hoodi.titanrelay.xyz")],
    ]);
    expect(nodes.map(({ builderProxy }) => builderProxy.mevBoost?.relays)).toEqual([relays, relays]);
  });

  it("is published on loopback alone, and pinned", () => {
    const [service] = Object.values(projectOf(nodes[0]!).services);
    expect(service!.ports).toEqual(["127.0.0.1:18561:18550/tcp", "127.0.0.1:18562:18551/tcp"]);
    expect(service!.image).toMatch(/^docker\.io\/flashbots\/mev-boost@sha256:[0-9a-f]{64}$/);
    expect(service!.volumes).toEqual([]);
  });

  it("passes on no bid below the minimum of those groups", () => {
    const own = boosted((config) => {
      for (const group of ["solo", "puffer"]) config.validatorGroups[group].minBid = 0.05;
    });
    for (const node of Object.values(own.nodes).filter(isBoosted))
      expect(Object.values(projectOf(node).services)[0]!.command).toContain("--min-bid=0.05");
  });

  it("is left alone while a proposal is near", () => {
    expect(Object.keys(roleOn("trdiy", "builder-hoodi").items)).toContain("gate proposals");
  });
});

describe("MEV-Boost in the cloud", () => {
  const inCloud = (builder: string) =>
    boosted((config) => {
      addMev(config);
      withRelays(config, { solo: relays, puffer: relays });
      for (const node of Object.values<Settings>(config.nodes)) node.builder = builder;
    });
  const itemsOf = (builder: string) => {
    const own = inCloud(builder);
    return rolesOf(own).find(({ host, role }) => host.name === "trdiy" && role === "builder-hoodi")!.items;
  };

  it.each(["cloud", "cloud+local"])(
    "%s: its name and its secret come later, and root alone reads it",
    (mode) => {
      const items = itemsOf(mode);
      expect(items["file /etc/bonded-validator/hoodi/builder/haproxy.cfg"]).toMatchObject({
        content: { later: builderConfiguration },
      });
      expect(items["file /etc/bonded-validator/hoodi/builder/secret"]).toEqual({
        secret: { later: builderSecret },
        owner: "root:root",
        mode: "0600",
        restarts: "unit bonded-validator-builder-hoodi.service",
      });
      expect(Object.values(itemsOf("local"))).not.toContainEqual(
        expect.objectContaining({ secret: expect.anything() }),
      );
    },
  );

  it("alone needs no container and no image, and with one is its equal", () => {
    const services = (mode: string) => Object.keys(itemsOf(mode)).filter((key) => key.startsWith("service "));
    expect(services("cloud")).toEqual([]);
    expect(services("cloud+local")).toEqual(["service hoodi-mev-boost/mev-boost"]);
  });
});

describe("the host's address for its beacon node", () => {
  it("is let in from that network alone, which is no opening for anybody else", () => {
    const rules = rulesOf(topology, "trdiy");
    expect(rules["rule hoodi-builder-tcp"]).toMatchObject({
      action: "allow",
      from: "172.30.241.0/24",
      to: "172.30.241.1",
      port: "18560",
      protocol: "tcp",
    });
    const open = openingsOf(topology.overlay, "trdiy", rules).map(({ port }) => port);
    expect(open).not.toContain(18_560);
    const { "rule hoodi-builder-tcp": _, ...others } = rules;
    expect(openingsOf(topology.overlay, "trdiy", others)).toEqual(
      openingsOf(topology.overlay, "trdiy", rules),
    );
  });

  it("is another one for each network, within what hosts drop from outside, and not Docker's own", () => {
    const ranges = (["mainnet", "hoodi"] as const).map((network) => builderNetwork(network));
    for (const { subnet, gateway } of ranges) {
      expect(isWithin(gateway, subnet)).toBe(true);
      expect(isWithin(gateway, dockerNetworks)).toBe(true);
      expect(cidrRange(subnet)).toBeDefined();
      expect(isWithin(dockerBridge.split("/")[0]!, subnet)).toBe(false);
    }
    expect(new Set(ranges.map(({ subnet }) => subnet)).size).toBe(2);
  });
});
