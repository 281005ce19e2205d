import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { checkReport, forwardsOf } from "../../tools/check-report.ts";
import { readStackConfig } from "../../tools/stack-config.ts";
import type { Waived } from "../../topology/waivers.ts";
import { committed, complete, load, repository } from "../support/inventory.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stack file with everything that only the operator knows. */
function stackFile(): string {
  const file = join(folder, "Pulumi.hoodi.yaml");
  const config = Object.entries(complete("hoodi")).map(([section, value]) => [
    `bonded-validator:${section}`,
    value,
  ]);
  writeFileSync(file, stringify({ config: Object.fromEntries(config) }));
  return file;
}

const check = (...args: string[]) =>
  spawnSync(process.execPath, [join(repository, "tools/check.ts"), ...args], { encoding: "utf8" });

describe("the configuration of a stack", () => {
  it("is read as the program gets it", () => {
    expect(readStackConfig(repository, "hoodi")).toEqual(committed("hoodi"));
    expect(readStackConfig(repository, "hoodi", stackFile())).toEqual(complete("hoodi"));
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

describe("npm run check", () => {
  it("prints a sound configuration and ends with 0", () => {
    const { status, stdout } = check("hoodi", "--config-file", stackFile());
    expect(stdout).toMatch(/^hoodi: the configuration is sound\.\n\nHOST/);
    expect(status).toBe(0);
  });

  it("prints every problem, for machines too, and ends with 1", () => {
    const text = check("hoodi");
    expect(text.status).toBe(1);
    expect(text.stderr).toContain("hosts.trdiy.ssh.hostKey");
    const json = check("hoodi", "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout).problems.length).toBe(text.stderr.split("→").length - 1);
  });

  it("explains itself", () => {
    expect(
      execFileSync(process.execPath, [join(repository, "tools/check.ts"), "--help"], { encoding: "utf8" }),
    ).toContain("npm run check");
    expect(check().status).toBe(2);
  });
});
