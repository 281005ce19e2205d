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

  describe("a protocol's own address", () => {
    const mainnet = complete("mainnet");
    const { stader, solo } = mainnet.validatorGroups;

    it("of one network is none of another", () => {
      const copied = (c: Settings) => (c.validatorGroups.stader.feeRecipient = stader.feeRecipient);
      expect(complaintBeside({ mainnet }, copied)).toContain(
        `bonded-validator:validatorGroups.stader.feeRecipient: ${stader.feeRecipient} is an address of stader of stack mainnet, whose validators are of stader, too, on another network [fee-recipient]\n    → write what the protocol shows for your node`,
      );
    });

    it("is no solo staker's on another network", () => {
      const copied = (c: Settings) =>
        (c.validatorGroups.solo.withdrawalAddress = stader.feeRecipient.toLowerCase());
      expect(complaintBeside({ mainnet }, copied)).toContain(
        "is an address of stader of stack mainnet, whose validators are of stader, too, on another network [withdrawal-address]\n    → write an address whose key only you have",
      );
    });

    it("may be the same for solo validators of both networks", () => {
      const copied = (c: Settings) => (c.validatorGroups.solo.feeRecipient = solo.feeRecipient);
      expect(complaintBeside({ mainnet }, copied)).toBe("");
    });
  });

  it.each([[1], [{}], [{ trdiy: { ssh: "x" } }], ["x"], [null]])("hosts that are %j say nothing", (hosts) => {
    expect(complaintBeside({ mainnet: { hosts, nodes: hosts, validatorGroups: hosts } })).toBe("");
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
