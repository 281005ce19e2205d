import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { checkReport, forwardsOf } from "../../tools/check-report.ts";
import { currentDate } from "../../topology/dates.ts";
import { readStackConfig } from "../../topology/files/stack-config.ts";
import type { Waived } from "../../topology/waivers.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, committed, complete, load, loadAccepted, repository } from "../support/inventory.ts";
import { writeStackFile } from "../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-check-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("the configuration of a stack", () => {
  it("is read as the program gets it", () => {
    expect(readStackConfig(repository, "hoodi").sections).toEqual(committed("hoodi"));
    expect(readStackConfig(repository, "hoodi", writeStackFile(folder, "hoodi")).sections).toEqual(
      complete("hoodi"),
    );
  });

  it.each([
    ["is no YAML", "config: [", /Pulumi\.broken\.yaml:1: .* \[yaml\]/],
    ["has a list of settings", "config: [a]", /Pulumi\.broken\.yaml: it has no settings .*\n.*"config:"/],
    ["is a list", "- config", /Pulumi\.broken\.yaml: it has no settings .*\n.*"config:"/],
  ])("names a file that %s", (_, content, said) => {
    const file = join(folder, "Pulumi.broken.yaml");
    writeFileSync(file, content);
    expect(() => readStackConfig(repository, "hoodi", file)).toThrow(said);
  });

  it("names a directory that is taken for a file", () => {
    expect(() => readStackConfig(repository, "hoodi", folder)).toThrow(
      new RegExp(`  ${basename(folder)}: it is a directory \\[yaml\\]\n    → name the file`),
    );
  });

  it.each(["", "# nothing\n", "config:\n"])("may be an empty file: %j", (content) => {
    const file = join(folder, "Pulumi.empty.yaml");
    writeFileSync(file, content);
    expect(Object.keys(readStackConfig(repository, "hoodi", file).sections)).toEqual(
      Object.keys(committed("hoodi")).slice(0, 4),
    );
  });

  const hoodi = readFileSync(join(repository, "Pulumi.hoodi.yaml"), "utf8");
  const inventory = readFileSync(join(repository, "Pulumi.yaml"), "utf8");

  /** What reading says of a project with these files. */
  function refusal(files: { stack?: string; inventory?: string }): string {
    writeFileSync(join(folder, "Pulumi.yaml"), files.inventory ?? inventory);
    writeFileSync(join(folder, "Pulumi.hoodi.yaml"), files.stack ?? hoodi);
    try {
      return complaint("hoodi", { ...complete("hoodi"), ...readStackConfig(folder, "hoodi").sections });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  it.each([
    ["bonded-validators:validators", "write bonded-validator:validators"],
    ["bonded_validator:validators", "write bonded-validator:validators"],
    ["bonded-validator:validatrs", "write validators, or remove it; "],
    ["cloudfare:apiToken", "write cloudflare:apiToken"],
  ])("has no key %s that nothing reads", (key, remedy) => {
    expect(refusal({ stack: hoodi.replace("bonded-validator:validators", key) })).toMatch(
      new RegExp(`  ${key}: .* \\[unknown-setting\\]\n    → ${remedy}`),
    );
  });

  it.each([
    ["the stack's file", { stack: `${hoodi}  validators: {}\n` }, "Pulumi.hoodi.yaml:\\d+: validators"],
    [
      "the file of all stacks",
      { inventory: `${inventory}\n  sites: { value: {} }\n` },
      "Pulumi.yaml:\\d+: sites",
    ],
  ])("has no section under both of its names in %s", (_, files, place) => {
    expect(refusal(files)).toMatch(
      new RegExp(
        `  ${place}: it is written twice, as bonded-validator:\\w+ and as \\w+ \\[setting-twice\\]\n    → keep one`,
      ),
    );
  });

  it("has none in the file of all stacks either", () => {
    expect(
      refusal({ inventory: inventory.replace("bonded-validator:overlay", "bonded-validtor:overlay") }),
    ).toContain("bonded-validtor:overlay: bonded-validtor is neither this project nor a provider");
  });

  it.each([
    ["configs:", { stack: hoodi.replace("config:", "configs:") }, "Pulumi.hoodi.yaml:3: configs"],
    ["Config:", { stack: hoodi.replace("config:", "Config:") }, "Pulumi.hoodi.yaml:3: Config"],
    ["configs: of all stacks", { inventory: inventory.replace("config:", "configs:") }, ": configs"],
    [
      "a block further left than it belongs",
      { stack: `${hoodi}bonded-validator:checkpoints:\n  - https://a.example.org\n` },
      ": bonded-validator:checkpoints",
    ],
  ])("has no key beside config: that Pulumi does not know: %s", (_, files, place) => {
    expect(refusal(files)).toContain(`${place}: Pulumi knows no such key`);
  });

  it("may have every key that Pulumi knows", () => {
    expect(refusal({ stack: `secretsprovider: passphrase\nencryptionsalt: v1:x\n${hoodi}` })).toBe(
      refusal({}),
    );
  });

  it("is the project's where a key has no namespace", () => {
    writeFileSync(join(folder, "Pulumi.bare.yaml"), "config:\n  nodes: {}\n");
    expect(readStackConfig(repository, "hoodi", join(folder, "Pulumi.bare.yaml")).sections.nodes).toEqual({});
  });

  it("names the sections of the stack file that hide those of Pulumi.yaml", () => {
    const file = join(folder, "Pulumi.hiding.yaml");
    const section = "{ trdiy: { ssh: { hostKey: x } } }";
    writeFileSync(file, `config:\n  bonded-validator:hosts: ${section}\n  bonded-validator:network: hoodi\n`);
    expect(readStackConfig(repository, "hoodi", file).hidden).toEqual(["hosts"]);
    expect(readStackConfig(repository, "hoodi").hidden).toEqual([]);
  });

  it("names the file that a stack lacks", () => {
    expect(() => readStackConfig(repository, "holesky")).toThrow(
      /no stack "holesky": .*Pulumi\.holesky\.yaml does not exist\. Stacks are mainnet, hoodi\b/,
    );
    expect(() => readStackConfig(repository, "hodi")).toThrow(/ Did you mean hoodi\?$/);
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
    expect(checkReport({ ...topology, warnings: [] })).not.toContain("Warnings:");
    const finding = topology.waived.find(({ check }) => check === "shared-line") as Waived;
    const waived = [{ ...finding, waiver: { for: ["home"], reason: "so be it", until: "2027-06-30" } }];
    const warned = checkReport({ ...topology, warnings: [finding], waived });
    expect(warned).toContain(
      `Warnings:\n  ${finding.path}: ${finding.reason} [shared-line]\n    → ${finding.remedy}`,
    );
    expect(warned).toContain("accepted (until 2027-06-30): so be it");
  });

  it("counts what there is, and says who signs and where the fees go", () => {
    expect(checkReport(load("hoodi"))).toMatch(
      /^hoodi: .* valid\.\n2 hosts, 2 nodes, 5 validator clients, overlay, no tunnel\n\n/,
    );
    expect(checkReport(load("hoodi"))).toMatch(
      new RegExp(
        `\nVALIDATOR CLIENT +HOST +CLIENT +GROUP +FEE RECIPIENT\nvc1 +trdiy +lighthouse +solo +${address}\n`,
      ),
    );
    const { overlay, waivers, validators, ...rest } = complete("hoodi");
    delete waivers["fee-recipient-unproven"];
    const small = { ...rest, waivers, validatorGroups: {}, nodes: { trdiyt: rest.nodes.trdiyt } };
    expect(checkReport(loadAccepted("hoodi", small))).toMatch(
      /\n1 host, 1 node, 0 validator clients, no overlay, no tunnel\n\nHOST/,
    );
  });

  it("says which stack manages a host", () => {
    expect(checkReport(load("hoodi"))).toContain("managed by mainnet");
    expect(checkReport(load("mainnet"))).toContain("managed here");
  });
});

it("asks for the day in UTC, wherever the operator is", () => {
  vi.stubEnv("TZ", "Pacific/Kiritimati");
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-21T12:00:00Z") });
  expect(new Date().getDate()).toBe(22);
  expect(currentDate()).toBe("2026-11-21");
});
