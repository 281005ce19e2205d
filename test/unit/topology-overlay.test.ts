import { describe, expect, it } from "vitest";
import { renderPolicy } from "../../render/overlay/policy.ts";
import { loadTopology } from "../../topology/load.ts";
import { meshPeersOf, tagOf, tailnetRoutes } from "../../topology/overlay/derive.ts";
import { complete, loadWithOverlay, rentedHosts, type Settings, today } from "../support/inventory.ts";

describe("members of the overlay", () => {
  it("are the rented hosts, whichever stack looks", () => {
    const { members } = loadWithOverlay("hoodi").overlay;
    expect(Object.keys(members)).toEqual(rentedHosts());
    const seen = (name: string) => [
      tagOf(members[name]!),
      members[name]!.address,
      members[name]!.hardwareAddress,
    ];
    expect(seen("i7bb")).toEqual(["tag:home", "10.99.0.2", "02:00:0a:63:00:02"]);
    expect(seen("webarena")).toEqual(["tag:remote", "10.99.0.14", "02:00:0a:63:00:0e"]);
    expect(loadWithOverlay("mainnet").overlay.members).toEqual(loadWithOverlay("hoodi").overlay.members);
  });

  it("are none in a stack that does without", () => {
    const config = { ...complete("hoodi"), overlay: "none", validators: {} };
    expect(loadTopology("hoodi", config, today).overlay).toBeUndefined();
  });

  it("belong to one owner", () => {
    expect(loadWithOverlay("mainnet").overlay.owned).toBe(true);
    expect(loadWithOverlay("hoodi").overlay.owned).toBe(false);
  });
});

describe("peers", () => {
  const peers = (host: string, bfd = "internet") =>
    meshPeersOf(loadWithOverlay("mainnet", (c) => (c.bfd = bfd)).overlay, host).map((peer) => [
      peer.name,
      peer.bfd,
    ]);

  it("of a home host are all others", () => {
    const others = rentedHosts().filter((name) => name !== "trdiy");
    expect(peers("trdiy")).toEqual(others.map((name) => [name, name === "i7bb" ? "lan" : "internet"]));
  });

  it("of a rented host are home hosts only", () => {
    expect(peers("shin", "fast")).toEqual([
      ["trdiy", "fast"],
      ["i7bb", "fast"],
    ]);
  });

  it("of a host outside are none", () => {
    expect(peers("kagoya")).toEqual([]);
  });
});

describe("the tailnet", () => {
  const load = (change: (config: Settings) => void) => {
    const config = complete("mainnet");
    change(config);
    return loadTopology("mainnet", config, today);
  };
  const vips = ["10.0.0.100/32", "10.0.0.101/32", "10.0.0.102/32", "10.0.0.103/32"];

  it("gets the route into a local network from the hosts that stand in it", () => {
    const { overlay } = load((config) => {
      config.sites.cabin = { publicPorts: "30300-30399", lan: "192.168.2.0/24" };
      config.sites.tokyo = {};
      Object.assign(config.hosts.i7bb, { site: "cabin", lanAddress: "192.168.2.12" });
      Object.assign(config.hosts.shin, { site: "tokyo", purpose: "nodes" });
      config.overlay.lanRoutes = ["192.168.1.0/24", "192.168.2.0/24"];
      delete config.waivers["shared-line"];
    });
    const { trdiy, i7bb, shin, xserver } = overlay!.members;
    const routes = (member = trdiy) => tailnetRoutes(overlay!, member!);
    expect([routes(trdiy), routes(i7bb), routes(shin)]).toEqual([
      [...vips, "192.168.1.0/24"],
      [...vips, "192.168.2.0/24"],
      vips,
    ]);
    expect(xserver!.lanRoutes).toEqual([]);
    expect(tailnetRoutes(overlay!, overlay!)).toEqual([...vips, "192.168.1.0/24", "192.168.2.0/24"]);
  });

  it("has no host for nodes at a line that lets nothing in, without a warning", () => {
    const warnings = (purpose: string) =>
      load((config) => (config.hosts.shin.purpose = purpose)).warnings.map(({ check, path }) => [
        check,
        path,
      ]);
    const warning = ["home-without-ports", "bonded-validator:hosts.shin.purpose"];
    expect(warnings("nodes")).toContainEqual(warning);
    expect(warnings("ssv")).not.toContainEqual(warning);
  });

  it("lets the operator in at every port of sshd, and at no other", () => {
    const { overlay } = load((config) => {
      Object.assign(config.hosts.shin.ssh, { port: 2222, previous: { port: 2200 } });
      Object.assign(config.hosts.i7bb.ssh, { address: "home.example.test", port: 2022, sshdPort: 22 });
    });
    const { grants, tests, tagOwners } = JSON.parse(renderPolicy(overlay!, [5052]));
    expect(grants).toContainEqual({
      src: ["autogroup:admin"],
      dst: ["tag:home", "tag:remote"],
      ip: ["tcp:22", "tcp:2200", "tcp:2222", "icmp:*"],
    });
    const ofCi = grants.filter(({ src }: { src: string[] }) => src.includes("tag:ci"));
    expect(ofCi).toEqual([
      { src: ["tag:ci"], dst: ["tag:home", "tag:remote"], ip: ["tcp:22", "tcp:2200", "tcp:2222"] },
    ]);
    expect(tagOwners["tag:ci"]).toEqual(["autogroup:admin"]);
    const denied = tests.find(({ proto }: { proto: string }) => proto === "tcp").deny;
    expect(denied).toContain("tag:home:2200");
    const testOfCi = tests.find(({ src }: { src: string }) => src === "tag:ci");
    expect(testOfCi.accept).toEqual(denied.filter((place: string) => place !== "tag:home:179"));
    expect(testOfCi.deny).toEqual(["tag:home:179"]);
  });
});

describe("addresses of a network", () => {
  it("prefer different homes", () => {
    const vips = loadWithOverlay("hoodi").overlay.vips.map(({ address, network, homes }) => [
      address,
      network,
      homes.join(","),
    ]);
    expect(vips).toEqual([
      ["10.0.0.100", "mainnet", "trdiy,i7bb"],
      ["10.0.0.101", "mainnet", "i7bb,trdiy"],
      ["10.0.0.102", "hoodi", "trdiy,i7bb"],
      ["10.0.0.103", "hoodi", "i7bb,trdiy"],
    ]);
  });
});
