import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { waivableChecks } from "../../topology/waivers.ts";
import { complaint } from "../support/broken/broken.ts";
import { risks, stackOfRisk } from "../support/broken/risks.ts";
import { complete, repository, today } from "../support/inventory.ts";

describe("a finding of policy", () => {
  it.each(waivableChecks)("stops the program, and does not once it is waived by name: %s", (check) => {
    const stack = stackOfRisk[check] ?? "hoodi";
    const config = complete(stack);
    risks[check](config);
    const said = complaint(stack, config);
    expect(said).toContain(`[${check}]`);
    const offers = said.matchAll(new RegExp(`waivers\\.${check}: { for: \\["(.+?)"\\], reason: … }`, "g"));
    const names = [...new Set([...offers].map(([, name]) => name))];
    config.waivers[check] = { for: ["another"], reason: "tested" };
    expect(complaint(stack, config)).toContain(`[${check}]`);
    config.waivers[check] = { for: names, reason: "tested", until: today };
    const { waived } = loadTopology(stack, config, today);
    const found = waived.filter((finding) => finding.check === check);
    expect(new Set(found.map(({ subject }) => subject))).toEqual(new Set(names));
    expect(found[0]?.waiver).toEqual({ for: names, reason: "tested", until: today });
  });

  it("is shown with each reason when it is waived", () => {
    const { waived } = loadTopology("hoodi", complete("hoodi"), today);
    const checks = new Set(waived.map(({ check }) => check));
    expect([...checks]).toEqual(["fee-recipient-unproven", "shared-line"]);
    expect(waived.find(({ check }) => check === "shared-line")).toMatchObject({
      path: "bonded-validator:nodes",
      reason: expect.stringContaining("trdiyt and i7bbt are at home"),
      waiver: { reason: expect.stringContaining("share one line") },
    });
  });
});

describe("a waiver", () => {
  it("is not called idle while something else is broken: that may hide what it is there for", () => {
    const config = complete("hoodi");
    config.nodes.i7bbt.host = "i7b";
    expect(complaint("hoodi", config)).toMatch(/^The configuration has a problem:\n.*\[unknown-host\]/);
  });
});

it("every risk that may be taken is explained", () => {
  const guide = readFileSync(join(repository, "docs/risks.md"), "utf8");
  expect(waivableChecks.filter((check) => !guide.includes(`\`${check}\``))).toEqual([]);
});

describe("every check", () => {
  it("has a broken configuration that shows it", () => {
    const names = textsOf("topology").flatMap((text) =>
      [...text.matchAll(/check: "([a-z-]+)"/g)].map(([, name]) => name!),
    );
    // The risks have one for each that can be waived.
    const warnings = [
      "fork-ahead",
      "peer-address",
      "address-checksum",
      "nimbus-on-lighthouse",
      "lodestar-unpaid",
      "group-unsigned",
      "groups-alike",
      "data-disk",
      "lan-address-differs",
      "sites-alike",
      "withdrawal-unknown",
      "stack-empty",
      "home-without-ports",
      "image-digest-differs",
      "ssh-previous",
      "adopt-standing",
      "pbs-protocol",
    ];
    const elsewhere = new Set<string>([...waivableChecks, ...warnings]);
    const shown = [...textsOf("test/unit"), ...textsOf("test/support/broken")].join("\n");
    expect(names.length).toBeGreaterThan(20);
    expect(
      [...new Set(names)].filter((name) => !shown.includes(`[${name}]`) && !elsewhere.has(name)),
    ).toEqual([]);
  });
});

function textsOf(folder: string): string[] {
  const files = readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(repository, folder, file), "utf8"));
}
