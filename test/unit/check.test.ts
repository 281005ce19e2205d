import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkReport, forwardsOf } from "../../tools/check-report.ts";
import { readStackConfig } from "../../tools/stack-config.ts";
import type { Waived } from "../../topology/waivers.ts";
import { committed, complete, load, repository } from "../support/inventory.ts";
import { writeStackFile } from "../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the configuration of a stack", () => {
  it("is read as the program gets it", () => {
    expect(readStackConfig(repository, "hoodi")).toEqual(committed("hoodi"));
    expect(readStackConfig(repository, "hoodi", writeStackFile(folder, "hoodi"))).toEqual(complete("hoodi"));
  });

  it("names the file that a stack lacks", () => {
    expect(() => readStackConfig(repository, "holesky")).toThrow(
      /no stack "holesky": .*Pulumi\.holesky\.yaml/,
    );
  });
});

describe("the report", () => {
  it("lists every peer port of every node once, by number", () => {
    const forwards = forwardsOf(load("hoodi"));
    const ports = forwards.map(({ port }) => port);
    expect(ports).toHaveLength(13);
    expect(new Set(ports).size).toBe(13);
    const numbers = ports.map((port) => Number.parseInt(port, 10));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(forwards.filter(({ program }) => program === "reth").map(({ host }) => host)).toEqual([
      "i7bb",
      "i7bb",
      "i7bb",
    ]);
  });

  it("shows what is waived with the reason, and warnings where there are any", () => {
    const topology = load("hoodi");
    expect(checkReport(topology)).toMatch(
      /\n\nWaived:\n(.*\n)* {2}bonded-validator:nodes: .* \[shared-line\]\n {4}accepted: both/,
    );
    expect(checkReport(topology)).not.toContain("Warnings:");
    const finding = topology.waived.find(({ check }) => check === "shared-line") as Waived;
    const waived = [{ ...finding, waiver: { reason: "so be it", until: "2027-06-30" } }];
    const warned = checkReport({ ...topology, warnings: [finding], waived });
    expect(warned).toContain(
      `Warnings:\n  ${finding.path}: ${finding.reason} [shared-line]\n    → ${finding.remedy}`,
    );
    expect(warned).toContain("accepted (until 2027-06-30): so be it");
  });

  it("says which stack manages a host", () => {
    expect(checkReport(load("hoodi"))).toContain("managed by mainnet");
    expect(checkReport(load("mainnet"))).toContain("managed here");
  });
});
