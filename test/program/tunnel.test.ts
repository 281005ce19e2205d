import { beforeAll, describe, expect, it } from "vitest";
import { committed, complete, openTunnel, type Settings } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("the tunnel of mainnet, which owns the overlay", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("mainnet");
    openTunnel(config);
    Object.assign(config.tunnel, { open: ["www.michizane.com"], serviceToken: true });
    config.sites.shin.publicNetwork6 = "2a00:db8:1::/64";
    run = await runProgram("mainnet", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("lets in the rented hosts alone, whatever names there are", () => {
    expect(run.clouds["domain-list"]).toMatchObject({ accountId: "a".repeat(32), kind: "ip" });
    const rented = Object.entries<Settings>(committed("mainnet").hosts).filter(
      ([, { rented, purpose }]) => rented !== false && purpose !== "nodes",
    );
    expect(run.clouds["domain-list"]!.items.map(({ ip }: Settings) => ip)).toEqual(
      rented.flatMap(([name, { index }]) => [
        `198.18.113.${index}`,
        ...(name === "shin" ? ["2a00:db8:1::/64"] : []),
      ]),
    );
    const [rule] = run.clouds["domain-firewall"]!.rules;
    expect(rule).toMatchObject({
      action: "block",
      enabled: true,
      expression:
        '(lower(http.host) contains "michizane.com" and not http.host in {"www.michizane.com"} and not ip.src in $bonded_validator)',
    });
    expect(run.clouds["domain-cache"]!.rules[0].actionParameters).toEqual({ cache: false });
  });

  it("has a name for every node and for the stack, after its ingress and its lock", () => {
    const names = run.resources.filter(({ type }) => type === "cloudflare:index/dnsRecord:DnsRecord");
    expect(names.map(({ name }) => [run.clouds[name]!.name, run.clouds[name]!.content])).toEqual([
      ["mainnet.michizane.com", "mainnet-tunnel-connection-id.cfargotunnel.com"],
      ["trdiym.michizane.com", "mainnet-tunnel-connection-id.cfargotunnel.com"],
      ["i7bbm.michizane.com", "mainnet-tunnel-connection-id.cfargotunnel.com"],
    ]);
    for (const { dependsOn } of names)
      expect(dependsOn).toEqual(["mainnet-tunnel-ingress", "mainnet-tunnel-lock"]);
  });

  it("leads every name to the proxy of the home where its connector runs, and ends in nothing", () => {
    const { ingresses } = run.clouds["mainnet-tunnel-ingress"]!.config;
    expect(ingresses).toEqual([
      ...["mainnet", "trdiym", "i7bbm"].map((label) => ({
        hostname: `${label}.michizane.com`,
        path: "^/(eth/v[1-3]/|rpc$)",
        service: "http://127.0.0.1:8480",
      })),
      { service: "http_status:404" },
    ]);
  });

  it("asks for a token, too", () => {
    expect(run.clouds["mainnet-tunnel-lock-policy"]).toMatchObject({
      decision: "non_identity",
      includes: [{ serviceToken: { tokenId: "mainnet-tunnel-lock-token-id" } }],
    });
    expect(run.clouds["mainnet-tunnel-lock-application"]!.destinations).toHaveLength(3);
  });

  it.each(["trdiy", "i7bb"])("has a connector on %s, whose secret no other may read", (host) => {
    const items = run.inputs[`mainnet-tunnel-connector-${host}`]!;
    expect(items.role).toBe("tunnel-mainnet");
    const file = "file /etc/bonded-validator/mainnet/tunnel/token";
    // The engine's mark of a secret lies around it.
    expect(Object.keys(items[file])).toHaveLength(2);
    expect(items[file].value).toMatchObject({
      mode: "0600",
      secret: "token of mainnet-tunnel-connection-id",
    });
    const { content } = items["file /etc/systemd/system/bonded-validator-tunnel-mainnet.service"];
    expect(content).toContain("LoadCredential=token:/etc/bonded-validator/mainnet/tunnel/token");
    expect(content).not.toContain("token of");
    expect(run.inputs[`${host}-overlay`]).toHaveProperty(["package cloudflared"]);
  });

  it("needs nothing on the hosts that use it, and opens no port", () => {
    expect(run.inputs["shin-overlay"]).not.toHaveProperty(["package cloudflared"]);
    expect(
      Object.keys(run.inputs["mainnet-tunnel-connector-trdiy"]!).filter((key) => key.startsWith("rule")),
    ).toEqual([]);
  });
});
