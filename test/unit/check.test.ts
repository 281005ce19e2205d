import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkReport, forwardsOf } from "../../tools/check-report.ts";
import { hiddenSections, readStackConfig } from "../../tools/stack-config.ts";
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

  it.each([
    ["is no YAML", "config: [", /Pulumi\.broken\.yaml: /],
    ["has a list of settings", "config: [a]", /Pulumi\.broken\.yaml: .*"config:"/],
    ["is a list", "- config", /Pulumi\.broken\.yaml: .*"config:"/],
  ])("names a file that %s", (_, content, said) => {
    const file = join(folder, "Pulumi.broken.yaml");
    writeFileSync(file, content);
    expect(() => readStackConfig(repository, "hoodi", file)).toThrow(said);
  });

  it.each(["", "# nothing\n", "config:\n"])("may be an empty file: %j", (content) => {
    const file = join(folder, "Pulumi.empty.yaml");
    writeFileSync(file, content);
    expect(Object.keys(readStackConfig(repository, "hoodi", file))).toEqual(
      Object.keys(committed("hoodi")).slice(0, 4),
    );
  });

  it("names the sections of the stack file that hide those of Pulumi.yaml", () => {
    const file = join(folder, "Pulumi.hiding.yaml");
    const section = "{ trdiy: { ssh: { hostKey: x } } }";
    writeFileSync(file, `config:\n  bonded-validator:hosts: ${section}\n  bonded-validator:network: hoodi\n`);
    expect(hiddenSections(repository, "hoodi", file)).toEqual(["hosts"]);
    expect(hiddenSections(repository, "hoodi")).toEqual([]);
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
