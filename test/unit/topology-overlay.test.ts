import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { meshPeersOf, tagOf } from "../../topology/overlay/derive.ts";
import { complete, loadWithOverlay, rentedHosts, today } from "../support/inventory.ts";

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
