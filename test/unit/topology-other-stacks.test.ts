import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configsBeside } from "../../topology/files/stack-config.ts";
import { loadTopology } from "../../topology/load.ts";
import type { RawConfig } from "../../topology/section-reader.ts";
import { complete, openTunnel, type Settings, today } from "../support/inventory.ts";

/** What hoodi's check says beside what other stacks' files say. */
function complaintBeside(
  others: Readonly<Record<string, RawConfig>>,
  change: (c: Settings) => void = () => undefined,
): string {
  const config = complete("hoodi");
  openTunnel(config);
  change(config);
  try {
    loadTopology("hoodi", config, today, others);
    return "";
  } catch (error) {
    return String(error);
  }
}

describe("beside the configurations of other stacks", () => {
  it("the committed ones are valid", () => {
    expect(complaintBeside({ mainnet: complete("mainnet") })).toBe("");
  });

  it("no node of another stack is opened to everybody", () => {
    const open = (c: Settings) => (c.tunnel.open = ["trdiym.michizane.com"]);
    expect(complaintBeside({ mainnet: complete("mainnet") }, open)).toContain(
      "bonded-validator:tunnel.open[0]: trdiym.michizane.com leads to a beacon node of stack mainnet, which the tunnel's rules do not open [tunnel-open]",
    );
  });

  it("no machine has two owners", () => {
    const mainnet = complete("mainnet");
    mainnet.hosts.home1 = { ...mainnet.hosts.trdiy, owner: "hoodi" };
    delete mainnet.hosts.trdiy;
    expect(complaintBeside({ mainnet })).toContain(
      "bonded-validator:hosts.trdiy.owner: it is mainnet here, and hoodi for the same machine, home1, in what stack mainnet reads: each stack would take the host from the other [host-owner]",
    );
  });

  it.each([
    ["account", "zone"],
    ["zone", "account"],
  ] as const)("no domain has two %ss at Cloudflare", (key, other) => {
    const mainnet = complete("mainnet");
    openTunnel(mainnet);
    expect(complaintBeside({ mainnet })).toBe("");
    mainnet.tunnel[key] = "c".repeat(32);
    const said = complaintBeside({ mainnet });
    const own = (key === "account" ? "a" : "b").repeat(32);
    expect(said).toContain(
      `bonded-validator:tunnel.${key}: it is ${own} here, and ${mainnet.tunnel[key]} in what stack mainnet reads, for the same domain michizane.com [tunnel-identifier]`,
    );
    expect(said).not.toContain(`tunnel.${other}:`);
    expect(complaintBeside({ mainnet: { ...mainnet, domain: "michizane.net" } })).toBe("");
    expect(complaintBeside({ mainnet: { ...mainnet, tunnel: "none" } })).toBe("");
  });

  it.each([[1], [{}], [{ trdiy: { ssh: "x" } }], ["x"], [null]])("hosts that are %j say nothing", (hosts) => {
    expect(complaintBeside({ mainnet: { hosts, nodes: hosts } })).toBe("");
  });
});

describe("files beside a stack's", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-beside-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are read with what they share, and passed over where they are broken or absent", () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "config:\n  bonded-validator:domain: { value: a.com }\n");
    expect(configsBeside(folder, "hoodi")).toEqual({});
    writeFileSync(join(folder, "Pulumi.mainnet.yaml"), "config:\n  bonded-validator:nodes: { a: {} }\n");
    expect(configsBeside(folder, "hoodi")).toEqual({ mainnet: { domain: "a.com", nodes: { a: {} } } });
    expect(configsBeside(folder, "mainnet")).toEqual({});
    writeFileSync(join(folder, "Pulumi.mainnet.yaml"), "config: [");
    expect(configsBeside(folder, "hoodi")).toEqual({});
    rmSync(join(folder, "Pulumi.mainnet.yaml"));
    mkdirSync(join(folder, "Pulumi.mainnet.yaml"));
    expect(configsBeside(folder, "hoodi")).toEqual({});
  });
});
