import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configsBeside } from "../../topology/files/stack-config.ts";
import { loadTopology } from "../../topology/load.ts";
import type { RawConfig } from "../../topology/section-reader.ts";
import {
  complete,
  openTunnel,
  publicKey,
  type Settings,
  today,
  unprovenRecipients,
} from "../support/inventory.ts";

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

/** What mainnet reads, with the tunnel that it shares with hoodi. */
function mainnetWith(change: (c: Settings) => void = () => undefined): Settings {
  const config = complete("mainnet");
  openTunnel(config);
  change(config);
  return config;
}

describe("beside the configurations of other stacks", () => {
  it("the committed ones are valid", () => {
    expect(complaintBeside({ mainnet: mainnetWith() })).toBe("");
  });

  describe("a machine has one description:", () => {
    const differences: readonly [string, (c: Settings) => void, string][] = [
      [
        "its index",
        (c) => (c.hosts.shin.index = 31),
        "hosts.shin.index: stack mainnet has another value here for the same machine [stacks-differ]",
      ],
      [
        "its login",
        (c) => (c.hosts.shin.ssh.port = 2222),
        "hosts.shin.ssh: stack mainnet has another value here for the same",
      ],
      [
        "its site",
        (c) => (c.hosts.shin.site = "xserver"),
        "hosts.shin.site: stack mainnet has another value here for the same",
      ],
      [
        "the ports of its line",
        (c) => (c.sites.home.publicPorts = "40000-40099"),
        "sites.home.publicPorts: stack mainnet has another value here for the same",
      ],
      [
        "the overlay",
        (c) => (c.overlay.mesh = "10.98.0.0/24"),
        "overlay.mesh: stack mainnet, which has some of the same machines, has another value here",
      ],
      [
        "the tunnel",
        (c) => (c.tunnel.serviceToken = true),
        "tunnel.serviceToken: stack mainnet has another value here for the same domain",
      ],
      [
        "the tunnel's domain",
        (c) => (c.domain = "example.net"),
        "domain: stack mainnet has another value here for the same domain",
      ],
      [
        "the tunnel of the overlay's owner",
        (c) => delete c.tunnel,
        "tunnel: stack mainnet, which owns the overlay and writes the domain's rules, has no tunnel, so nothing at Cloudflare would keep strangers out [tunnel-owner]",
      ],
      [
        "the account of the domain",
        (c) => (c.tunnel.account = "c".repeat(32)),
        "tunnel.account: stack mainnet has another value here for the same",
      ],
      [
        "the zone of the domain",
        (c) => (c.tunnel.zone = "c".repeat(32)),
        "tunnel.zone: stack mainnet has another value here for the same",
      ],
      [
        "its name",
        (c) => {
          c.hosts.vps1 = c.hosts.shin;
          delete c.hosts.shin;
        },
        "hosts.shin: stack mainnet calls the same machine vps1",
      ],
    ];

    it.each(differences)("%s", (_, change, complaint) => {
      expect(complaintBeside({ mainnet: mainnetWith(change) })).toContain(`  bonded-validator:${complaint}`);
    });

    it("but two machines of one name may differ, and a stack may do without the overlay", () => {
      const mainnet = mainnetWith((c) => {
        c.hosts.shin = { ...c.hosts.shin, index: 31, ssh: { ...c.hosts.shin.ssh, hostKey: publicKey(200) } };
        c.overlay = "none";
      });
      expect(complaintBeside({ mainnet })).toBe("");
    });
  });

  it("no node of another stack is opened to everybody", () => {
    const open = (c: Settings) => (c.tunnel.open = ["trdiym.michizane.com"]);
    expect(complaintBeside({ mainnet: mainnetWith() }, open)).toContain(
      "bonded-validator:tunnel.open[0]: trdiym.michizane.com leads to a beacon node of stack mainnet, which the tunnel's rules do not open [tunnel-open]",
    );
  });

  it("a version with another digest there is warned of", () => {
    const pinned = (digit: string) => (c: Settings) =>
      (c.images.digests.lighthouse = `v8.3.3@sha256:${digit.repeat(64)}`);
    const config = complete("hoodi");
    openTunnel(config);
    pinned("6")(config);
    const warned = (mainnet: Settings) =>
      loadTopology("hoodi", config, today, { mainnet })
        .warnings.filter(({ check }) => check === "image-digest-differs")
        .map(({ path }) => path);
    expect(warned(mainnetWith(pinned("7")))).toEqual(["bonded-validator:images.digests.lighthouse"]);
    expect(warned(mainnetWith(pinned("6")))).toEqual([]);
    expect(
      warned(mainnetWith((c) => (c.images.digests.lighthouse = `v8.3.2@sha256:${"7".repeat(64)}`))),
    ).toEqual([]);
  });

  it("no machine has two owners", () => {
    const mainnet = mainnetWith();
    mainnet.hosts.home1 = { ...mainnet.hosts.trdiy, owner: "hoodi" };
    delete mainnet.hosts.trdiy;
    expect(complaintBeside({ mainnet })).toContain(
      "bonded-validator:hosts.trdiy.owner: it is mainnet here, and hoodi for the same machine, home1, in what stack mainnet reads: each stack would take the host from the other [host-owner]",
    );
  });

  describe("a protocol's own address", () => {
    const mainnet = mainnetWith();
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

    it("is not the wallet that Puffer's operators are paid at, on whichever network", () => {
      const wallet = solo.feeRecipient;
      const others = mainnetWith((c) => (c.validatorGroups.puffer.feeRecipient = wallet));
      const own = (c: Settings) => {
        c.validatorGroups.puffer.feeRecipient = wallet;
        c.waivers["fee-recipient-unproven"].for = unprovenRecipients(c);
      };
      expect(complaintBeside({ mainnet: others }, own)).toBe("");
    });

    it("may be the same for solo validators of both networks", () => {
      const copied = (c: Settings) => (c.validatorGroups.solo.feeRecipient = solo.feeRecipient);
      expect(complaintBeside({ mainnet }, copied)).toBe("");
    });
  });

  it.each([[1], [{}], [{ trdiy: { ssh: "x" } }], ["x"], [null]])("hosts that are %j say nothing", (hosts) => {
    expect(complaintBeside({ mainnet: { hosts, nodes: hosts, validatorGroups: hosts, tunnel: hosts } })).toBe(
      "",
    );
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
