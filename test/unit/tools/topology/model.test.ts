/** What a picture says of a topology. */
import { describe, expect, it } from "vitest";
import { type Picture, pictureOf } from "../../../../tools/topology/model.ts";
import type { PicturedProgram } from "../../../../tools/topology/programs.ts";
import type { Topology } from "../../../../topology/topology.ts";
import { loadDvt } from "../../../support/dvt.ts";
import { load, openTunnel } from "../../../support/inventory.ts";
import { loadMonitored } from "../../../support/monitoring.ts";
import { loadThirtyHosts } from "../../../support/thirty-hosts.ts";

const hostsOf = ({ sites }: Picture) => sites.flatMap(({ hosts }) => hosts);
const programsAt = (topology: Topology, host: string): readonly PicturedProgram[] =>
  hostsOf(pictureOf(topology)).find(({ name }) => name === host)!.programs;
const rolesAt = (topology: Topology, host: string) =>
  programsAt(topology, host).map(({ name, role }) => `${name} ${role}`);
const siteOf = (topology: Topology, site: string) =>
  pictureOf(topology).sites.find(({ name }) => name === site)!;

const withTunnel = loadDvt("hoodi", openTunnel);

describe("what runs on a host", () => {
  it.each([
    [
      "trdiy",
      [
        "trdiyt node: erigon + caplin",
        "proxy of hoodi HAProxy, serves the anycast addresses",
        "tunnel connector cloudflared",
        "vc1 validator client: lighthouse, group solo",
        "vc2 validator client: nimbus, group lido-csm",
        "vc3 validator client: lodestar, group rocketpool",
        "vc4 validator client: lighthouse, group stader",
        "vc5 validator client: nimbus, group puffer",
      ],
    ],
    ["shin", ["ssv1 DVT node: SSV node", "charon1 DVT node: Charon + Lodestar"]],
  ])("%s", (host, roles) => {
    expect(rolesAt(withTunnel, host)).toEqual(roles);
  });

  it("without a tunnel nothing connects to it", () => {
    expect(rolesAt(load("hoodi"), "i7bb")).toEqual([
      "i7bbt node: reth + lighthouse",
      "proxy of hoodi HAProxy, serves the anycast addresses",
    ]);
  });

  it("has the monitoring and its watcher", () => {
    const monitored = loadMonitored("hoodi");
    expect(rolesAt(monitored, "i7bb")).toContain("monitoring Prometheus + Alertmanager");
    expect(rolesAt(monitored, "xserver")).toContain("watcher watches the monitoring on i7bb");
  });

  it("is nothing on a host without programs of the stack", () => {
    expect(rolesAt(load("mainnet"), "shin")).toEqual([]);
  });
});

it("a host has the Ethereum networks and the overlay that it is in, and its owner if that is another stack", () => {
  const host = (topology: Topology, name: string) =>
    hostsOf(pictureOf(topology)).find((each) => each.name === name)!;
  expect(host(withTunnel, "shin")).toMatchObject({
    networks: ["Ethereum hoodi", "overlay 10.99.0.11"],
    owner: "mainnet",
  });
  expect(host(load("mainnet"), "shin")).toMatchObject({ networks: ["overlay 10.99.0.11"], owner: undefined });
});

describe("whom something asks", () => {
  it("validator clients ask their nodes in their order", () => {
    expect(programsAt(withTunnel, "trdiy").find(({ name }) => name === "vc1")!.asks).toEqual([
      { node: "trdiyt", by: "on this host" },
      { node: "i7bbt", by: "over the overlay at 10.99.0.2" },
    ]);
  });

  it("DVT nodes ask by the overlay, and Charon at last by the tunnel", () => {
    const { routes } = pictureOf(withTunnel);
    expect(routes).toEqual([
      { id: "A", paths: ["10.0.0.102", "10.0.0.103"] },
      { id: "B", paths: ["10.0.0.102", "10.0.0.103", "hoodi.michizane.com"] },
      { id: "C", paths: ["10.0.0.103", "10.0.0.102"] },
    ]);
    expect(programsAt(withTunnel, "xserver").map(({ name, route }) => [name, route])).toEqual([
      ["ssv2", "C"],
      ["charon2", "B"],
    ]);
  });

  it("an anycast address leads to the homes in its order, a tunnel to any", () => {
    expect(pictureOf(withTunnel).paths).toEqual([
      { id: "10.0.0.102", kind: "overlay", hosts: ["trdiy", "i7bb"], ordered: true },
      { id: "10.0.0.103", kind: "overlay", hosts: ["i7bb", "trdiy"], ordered: true },
      { id: "hoodi.michizane.com", kind: "tunnel", hosts: ["trdiy", "i7bb"], ordered: false },
    ]);
  });

  it("a Charon node without a lock asks nobody", () => {
    const topology = loadDvt("hoodi", (config) => {
      delete config.dvtClusters.obol;
      config.waivers["cluster-site"].for = ["ssv without home"];
    });
    expect(programsAt(topology, "shin").find(({ name }) => name === "charon1")).toMatchObject({
      route: undefined,
      clusters: [],
    });
  });
});

describe("what fails together", () => {
  it("is what the losses of clusters and validator clients say of a site", () => {
    expect(siteOf(withTunnel, "home").losses).toEqual([
      { text: "2 of 2 nodes stop: trdiyt, i7bbt", stops: true },
      { text: "validator clients stop: vc1, vc2, vc3, vc4, vc5", stops: true },
      { text: "cluster ssv stops, 0 of 4 left", stops: true },
      { text: "cluster obol stops, 0 of 4 left", stops: true },
    ]);
    expect(siteOf(withTunnel, "shin").losses).toEqual([
      { text: "cluster ssv goes on, 3 of 4 left", stops: false },
      { text: "cluster obol goes on, 3 of 4 left", stops: false },
    ]);
    expect(siteOf(load("mainnet"), "shin").losses).toEqual([]);
  });

  it("counts all hosts of a site, and names its provider", () => {
    const thirty = loadThirtyHosts();
    expect(siteOf(thirty, "dc26").losses).toEqual([
      { text: "cluster obol-large goes on, 7 of 10 left", stops: false },
    ]);
    expect(siteOf(thirty, "dc5").provider).toBe("Example Hosting");
  });

  it("validator clients need their host, their client and one of their nodes", () => {
    const { validatorLosses } = pictureOf(
      loadDvt("hoodi", (config) => {
        config.validators.vc1.beaconNodes = ["i7bbt"];
      }),
    );
    const stopped = ["vc1", "vc2", "vc3", "vc4", "vc5"];
    const without = (kind: string, name: string) => {
      const { left } = validatorLosses.find(({ part }) => part.kind === kind && part.name === name)!;
      return stopped.filter((validator) => !left.includes(validator));
    };
    expect(without("host", "trdiy")).toEqual(stopped);
    expect(without("node", "i7bbt")).toEqual(["vc1"]);
    expect(without("node", "trdiyt")).toEqual([]);
    expect(without("client", "lighthouse")).toEqual(["vc1", "vc4"]);
  });
});
