import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { type Broken, complaint, validStack } from "../support/broken/broken.ts";
import { brokenConfigurations } from "../support/broken/list.ts";
import { everyPair } from "../support/broken/nodes.ts";
import { committed, complete, namesIn, type Settings, today } from "../support/inventory.ts";

/** The broken configuration has this problem and no other; unbroken it has none. */
function expectProblem(broken: Broken): void {
  const { stack = "hoodi", breakIt, problem } = broken;
  const config = complete(validStack(broken));
  expect(complaint(validStack(broken), config)).toBe("");
  breakIt(config);
  expect(complaint(stack, config)).toBe(
    `The configuration has a problem:\n  ${problem[0]}\n    → ${problem[1]}`,
  );
}

describe("a broken configuration", () => {
  it.each(brokenConfigurations)("$name", expectProblem);

  it("reports every problem at once, those of form beside those of meaning", () => {
    const config = complete("hoodi");
    config.hosts.trdiy.ssh.port = 0;
    config.nodes.i7bbt.host = "i7b";
    config.nodes.trdiyt.execution = "nethermind";
    config.images.digests.reth = "latest";
    config.typo = 1;
    expect(complaint("hoodi", config)).toBe(
      [
        "The configuration has 5 problems:",
        "  bonded-validator:typo: there is no such section [unknown-setting]",
        "    → remove it or correct its name; sections are …",
        "  bonded-validator:hosts.trdiy.ssh.port: 0 does not fit [format]",
        "    → write at least 1",
        "  bonded-validator:images.digests.reth: not a version with its digest [format]",
        "    → write it as in v2.11.0@sha256:<64 hex digits>",
        "  bonded-validator:nodes.trdiyt: nethermind with caplin is not a pair that this program knows [client-pair]",
        `    → write ${everyPair.join(" or ")}`,
        "  bonded-validator:nodes.i7bbt.host: there is no host i7b [unknown-host]",
        `    → write one of ${namesIn("hosts")}, or add it under bonded-validator:hosts`,
      ].join("\n"),
    );
  });

  it("says once what to do about the same mistake in several places", () => {
    const config = complete("hoodi");
    config.nodes.trdiyt.host = "tridy";
    for (const name of ["vc1", "vc2"]) config.validators[name].host = "tridy";
    const lines = complaint("hoodi", config).split("\n");
    expect(lines.filter((line) => line.includes("[unknown-host]"))).toHaveLength(3);
    expect(lines.filter((line) => line.includes(namesIn("hosts")))).toHaveLength(1);
  });

  it.each<[string, (c: Settings) => void]>([
    ["a node", (c) => (c.nodes.i7bbt.host = "i7b")],
    ["a validator client", (c) => (c.validators.vc1.host = "i7b")],
  ])("says of the host of %s that it does not exist, and nothing that follows from it", (_, misplace) => {
    const config = complete("hoodi");
    config.overlay = "none";
    config.validators = { vc1: { ...config.validators.vc1, host: "i7bb", beaconNodes: ["i7bbt"] } };
    expect(complaint("hoodi", config)).toBe("");
    misplace(config);
    expect(complaint("hoodi", config).match(/\[[a-z-]+\]$/gm)).toEqual(["[unknown-host]"]);
  });

  it.each<[string, (c: Settings) => void, string]>([
    ["hosts.i7bb.ssh.adress", (c) => (c.hosts.i7bb.ssh.adress = "i7bb"), "write address, or remove it"],
    [
      "hosts.i7bb.disks[0].gigabites",
      (c) => (c.hosts.i7bb.disks[0].gigabites = 1),
      "write gigabytes, or remove it",
    ],
    ["nodes.i7bbt.beacon", (c) => (c.nodes.i7bbt.beacon = "lodestar"), "remove it or correct its name"],
    [
      "images.digests.nimbu",
      (c) => (c.images.digests.nimbu = "v1"),
      "write nimbus or nimbus-validator, or remove it",
    ],
  ])("says which setting may have been meant by %s", (path, breakIt, remedy) => {
    const config = complete("hoodi");
    breakIt(config);
    expect(complaint("hoodi", config)).toBe(
      [
        "The configuration has a problem:",
        `  bonded-validator:${path}: there is no such setting [unknown-setting]`,
        `    → ${remedy}; docs/configuration.md lists the settings`,
      ].join("\n"),
    );
  });

  it("says of each of several unknown settings which one may have been meant", () => {
    const config = complete("hoodi");
    Object.assign(config.hosts.i7bb.ssh, { prot: 22, colour: "red" });
    expect(complaint("hoodi", config)).toMatch(
      /ssh\.prot: .*\n {4}→ write port, or .*\n.*ssh\.colour: .*\n {4}→ remove it/,
    );
  });

  it("says which sections there are", () => {
    const config = { ...complete("hoodi"), typo: 1 };
    expect(() => loadTopology("hoodi", config, today)).toThrow(
      /sections are sites, hosts, .*, nodes, .*, waivers$/,
    );
  });

  it("names what the operator has to fill in before the committed stack can be deployed", () => {
    const lines = complaint("hoodi", committed("hoodi")).split("\n");
    expect(lines.filter((line) => !line.startsWith("    →")).map((line) => line.split(": ")[0])).toEqual([
      "The configuration has 11 problems:",
      "  bonded-validator:hosts.trdiy.ssh.hostKey",
      "  bonded-validator:hosts.i7bb.ssh.hostKey",
      "  bonded-validator:validatorGroups.solo.feeRecipient",
      "  bonded-validator:validatorGroups.rocketpool.feeRecipient",
      "  bonded-validator:validatorGroups.stader.feeRecipient",
      "  bonded-validator:validatorGroups.puffer.feeRecipient",
      "  bonded-validator:images.digests.erigon",
      "  bonded-validator:images.digests.reth",
      "  bonded-validator:images.digests.lighthouse",
      "  bonded-validator:images.digests.nimbus-validator",
      "  bonded-validator:images.digests.lodestar",
    ]);
  });
});
