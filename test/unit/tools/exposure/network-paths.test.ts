import { describe, expect, it } from "vitest";
import { networkPathsOf } from "../../../../tools/exposure/network-paths.ts";
import { look, topology } from "./site.ts";

describe("ways from one host to another", () => {
  const { known } = look({
    i7bb: [
      "address\teth0\t2a00:db8::12",
      ...["198.51.100.7", "172.20.0.1"].map((address) => `endpoint\t${address}:41641`),
    ],
  });
  const paths = networkPathsOf(topology, known.networkStates).map(
    ({ from, role, address, hosts, link }) => `${from} ${role} ${address} ${hosts.join("+")} ${link}`,
  );
  it.each([
    "trdiy lan 192.168.1.12 i7bb eth0",
    "trdiy lan 2a00:db8::12 i7bb eth0",
    "trdiy mesh 10.99.0.2 i7bb mesh0",
    "trdiy tailnet 100.64.0.2 i7bb tailscale0",
    "trdiy internet 198.18.113.11 shin eth0",
    "shin internet 2a00:db8::12 i7bb eth0",
    "shin internet 198.51.100.7 i7bb undefined",
    "shin mesh 10.0.0.100 trdiy+i7bb mesh0",
  ])("include %s", (path) => {
    expect(paths).toContain(path);
  });
  it.each([
    ["loopback", / 127\./],
    ["Docker's bridges", / 172\.30/],
    ["addresses of one link", / fe80/],
    ["another site's private addresses", /^shin \w+ 192\.168/],
    ["addresses that the host has itself", /^(trdiy|i7bb) mesh 10\.0\.0\.100 /],
    ["endpoints that are private", / 172\.20/],
    ["a router's outside, from its inside", /^trdiy \w+ 198\.51/],
  ])("leave out %s", (_what, pattern) => {
    expect(paths.filter((path) => pattern.test(path))).toEqual([]);
  });
});
