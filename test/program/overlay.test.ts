import { beforeAll, describe, expect, it } from "vitest";
import { complete, rentedHosts } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";

describe("the overlay, managed by mainnet", () => {
  let run: Run;
  beforeAll(async () => {
    run = await runProgram("mainnet", complete("mainnet"));
  });

  it("asks for one key for every host, which works once and for an hour", () => {
    const keys = Object.entries(run.clouds).filter(([name]) => name.endsWith("-tailnet-key"));
    const { tags: _, description: __, ...shared } = run.clouds["shin-tailnet-key"]!;
    expect(shared).toEqual({
      reusable: false,
      ephemeral: false,
      preauthorized: true,
      expiry: 3600,
      recreateIfInvalid: "never",
    });
    const homes = ["trdiy", "i7bb"];
    expect(keys.map(([name, { tags }]) => [name, tags])).toEqual(
      rentedHosts().map((name) => [
        `${name}-tailnet-key`,
        [homes.includes(name) ? "tag:home" : "tag:remote"],
      ]),
    );
  });

  it("lets no host that it manages believe the tailnet's routes", () => {
    const roles = Object.entries(run.inputs).filter(([name]) => name.endsWith("-overlay"));
    expect(roles.map(([name]) => name).sort()).toEqual(
      rentedHosts()
        .map((name) => `${name}-overlay`)
        .sort(),
    );
    for (const [, { tailnet }] of roles)
      expect(tailnet).toMatchObject({ acceptRoutes: false, acceptDns: false });
  });

  it("offers addresses and the local network from home hosts alone", () => {
    const routes = "10.0.0.100/32,10.0.0.101/32,10.0.0.102/32,10.0.0.103/32,192.168.1.0/24";
    expect(run.inputs["trdiy-overlay"]!.tailnet.routes).toBe(routes);
    expect(run.inputs["shin-overlay"]!.tailnet.routes).toBe("");
    const policy = JSON.parse(run.clouds["tailnet-policy"]!.acl);
    expect(Object.keys(policy.autoApprovers.routes).join(",")).toBe(routes);
  });

  it("lets rented hosts reach nothing but the mesh of home hosts", () => {
    const policy = JSON.parse(run.clouds["tailnet-policy"]!.acl);
    const forRented = policy.grants.filter(({ src }: { src: string[] }) => src.includes("tag:remote"));
    expect(forRented).toEqual([
      { src: ["tag:home", "tag:remote"], dst: ["tag:home"], ip: ["udp:4789", "icmp:*"] },
    ]);
  });

  it("opens the proxy's ports on the mesh alone", () => {
    const rules = Object.entries(run.inputs["mainnet-trdiy-proxy"]!).filter(([key]) =>
      key.startsWith("rule "),
    );
    expect(rules.map(([key, rule]) => [key, rule.interface, rule.port])).toEqual([
      ["rule mainnet-proxy-tcp", "mesh0", "5052,8545,8546"],
    ]);
  });
});
