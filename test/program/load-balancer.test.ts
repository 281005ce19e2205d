import { beforeAll, describe, expect, it, vi } from "vitest";
import { complete, openTunnel } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("a tunnel with a load balancer", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("mainnet");
    openTunnel(config);
    Object.assign(config.tunnel, { loadBalancer: true });
    run = await runProgram("mainnet", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("has a tunnel for each home, and the name of each node leads to its home's", () => {
    const names = run.resources.filter(({ type }) => type === "cloudflare:index/dnsRecord:DnsRecord");
    expect(names.map(({ name }) => [run.clouds[name]!.name, run.clouds[name]!.content])).toEqual([
      ["trdiym.michizane.com", "mainnet-tunnel-trdiy-connection-id.cfargotunnel.com"],
      ["i7bbm.michizane.com", "mainnet-tunnel-i7bb-connection-id.cfargotunnel.com"],
    ]);
    for (const host of ["trdiy", "i7bb"]) {
      const token =
        run.inputs[`mainnet-tunnel-connector-${host}`]!["file /etc/bonded-validator/mainnet/tunnel/token"];
      expect(token.value.secret).toBe(`token of mainnet-tunnel-${host}-connection-id`);
      const { ingresses } = run.clouds[`mainnet-tunnel-${host}-ingress`]!.config;
      expect(ingresses[0]).toMatchObject({
        hostname: "mainnet.michizane.com",
        path: "^/(eth/v[1-3]/|rpc$|ready$)",
      });
    }
  });

  it("leads the stack's name to the first home that is ready", () => {
    const pools = ["trdiy", "i7bb"].map((host) => `mainnet-tunnel-balancer-pool-${host}`);
    expect(run.clouds["mainnet-tunnel-balancer-name"]).toMatchObject({
      name: "mainnet.michizane.com",
      proxied: true,
      defaultPools: pools.map((pool) => `${pool}-id`),
      fallbackPool: `${pools[0]}-id`,
      steeringPolicy: "off",
    });
    const { dependsOn } = run.resources.find(({ name }) => name === "mainnet-tunnel-balancer-name")!;
    for (const host of ["trdiy", "i7bb"]) expect(dependsOn).toContain(`mainnet-tunnel-${host}-ingress`);
    expect(run.clouds[pools[1]!]).toMatchObject({
      monitor: "mainnet-tunnel-balancer-monitor-id",
      origins: [
        {
          address: "mainnet-tunnel-i7bb-connection-id.cfargotunnel.com",
          header: { hosts: ["mainnet.michizane.com"] },
        },
      ],
    });
    expect(run.clouds["mainnet-tunnel-balancer-monitor"]).toMatchObject({
      path: "/ready",
      header: { Host: ["mainnet.michizane.com"] },
    });
    const { content } =
      run.inputs["mainnet-trdiy-proxy"]!["file /etc/bonded-validator/mainnet/proxy/haproxy.cfg"];
    expect(content).toContain("  monitor-uri /ready\n");
  });
});

it("needs a node: a stack that has none yet has no tunnel", async () => {
  const config = complete("hoodi");
  openTunnel(config);
  Object.assign(config.tunnel, { loadBalancer: true });
  Object.assign(config, { nodes: {}, validators: {}, validatorGroups: {}, waivers: {} });
  // The program's modules remember which roles were announced.
  vi.resetModules();
  const { resources } = await runProgram("hoodi", config);
  expect(resources.map(({ name }) => name).filter((name) => name.includes("tunnel"))).toEqual([]);
});
