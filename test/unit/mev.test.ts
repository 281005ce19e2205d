import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloudRunRegions, monthlyUsd } from "../../catalog/cloud-run.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { monthlyUsdOf, relayContainers } from "../../render/mev/containers.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, digest, repository, type Settings, today } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { relayOf, withRelays } from "../support/relays.ts";

function loadMev(stack: NetworkName, change: (config: Settings) => void = () => undefined) {
  const config = complete(stack);
  addMev(config, stack);
  change(config);
  return loadTopology(stack, config, today).mev!;
}

describe("MEV-Boost in the cloud", () => {
  it("asks the relays of all groups, each once", () => {
    const [aestus, titan] = ["hoodi.aestus.live", "hoodi.titanrelay.xyz"].map((host) => relayOf(host));
    const mev = loadMev("hoodi", (c) => {
      withRelays(c, { solo: [aestus!, titan!], puffer: [titan!, aestus!] });
    });
    expect(mev.relays).toEqual([aestus, titan]);
    const { args } = relayContainers(mev, "hoodi").mevBoost;
    expect(args).toEqual([
      "--addr=0.0.0.0:18550",
      "--hoodi",
      `--relay=${aestus}`,
      `--relay=${titan}`,
      "--request-timeout-getheader=900",
      "--request-timeout-getpayload=3800",
      "--request-timeout-regval=2800",
      "--json",
    ]);
  });

  it("passes on no bid below the minimum", () => {
    const mev = loadMev("hoodi", (c) => (c.validatorGroups.solo.minBid = 0.05));
    expect(relayContainers(mev, "hoodi").mevBoost.args).toContain("--min-bid=0.05");
  });

  it("runs images by their digests", () => {
    expect(loadMev("hoodi").images).toEqual({
      mevBoost: `flashbots/mev-boost@${digest("7")}`,
      haproxy: `library/haproxy@${digest("8")}`,
    });
  });

  it.each<[NetworkName, boolean | undefined, boolean]>([
    ["mainnet", undefined, true],
    ["mainnet", false, false],
    ["hoodi", undefined, false],
    ["hoodi", true, true],
  ])("on %s with deletionProtection %s is protected: %s", (stack, configured, isProtected) => {
    const mev = loadMev(stack, (c) => (c.mev.deletionProtection = configured));
    expect(mev.deletionProtection).toBe(isProtected);
  });

  it("is in no committed stack, and no stack needs it", () => {
    expect(loadTopology("hoodi", complete("hoodi"), today).mev).toBeUndefined();
  });
});

describe("what it costs", () => {
  const size = { vcpus: 1.5, gibibytes: 0.75 };

  it("is the price of 730 hours without the free seconds", () => {
    // 1.5 × 2,628,000 - 240,000 vCPU-seconds and 0.75 × 2,628,000 - 450,000 GiB-seconds.
    expect(monthlyUsd("asia-northeast1", size)).toBe(Math.round(3_702_000 * 18e-6 + 1_521_000 * 2e-6));
    expect(monthlyUsdOf(loadMev("hoodi"), "hoodi")).toBe(monthlyUsd("asia-northeast1", size));
  });

  it("is a fifth more in regions of tier 2, whose free seconds count as those of tier 1", () => {
    expect(monthlyUsd("asia-southeast1", size)).toBe(
      Math.round(1.2 * (3_942_000 * 18e-6 + 1_971_000 * 2e-6) - 240_000 * 18e-6 - 450_000 * 2e-6),
    );
  });

  it("is what the guide says", () => {
    const guide = readFileSync(join(repository, "docs/mev.md"), "utf8");
    const [tier1, tier2] = ["asia-northeast1", "asia-southeast1"].map((region) =>
      monthlyUsdOf({ ...loadMev("hoodi"), region }, "hoodi"),
    );
    expect(guide).toMatch(new RegExp(`tier 1\\*\\*, .* \\*\\*${tier1}\\*\\* \\|`));
    expect(guide).toMatch(new RegExp(`tier 2\\*\\*, .* \\*\\*${tier2}\\*\\* \\|`));
  });

  it("is known of each region once", () => {
    expect(new Set(cloudRunRegions).size).toBe(cloudRunRegions.length);
  });
});
