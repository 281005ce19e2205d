import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { waivableChecks } from "../../topology/waivers.ts";
import { type Broken, complaint, expectProblem } from "./broken.ts";
import { complete, digest, repository, type Settings, today } from "./inventory.ts";

/** For every check that can be waived, a configuration in which it finds something. */
const findings: Readonly<Record<(typeof waivableChecks)[number], (config: Settings) => void>> = {
  "version-range": (c) => (c.images.digests.erigon = `v4.0.0@${digest("e")}`),
  "version-denied": (c) => (c.images.digests.erigon = `v3.8.0@${digest("e")}`),
  "shared-line": (c) => delete c.waivers["shared-line"],
  "one-client": (c) => {
    c.nodes.trdiyt = { host: "trdiy", execution: "reth", consensus: "lighthouse" };
    delete c.images.digests.erigon;
  },
};

describe("a finding of policy", () => {
  it.each(waivableChecks)("stops the program, and does not once it is waived: %s", (check) => {
    const config = complete("hoodi");
    findings[check](config);
    const said = complaint("hoodi", config);
    expect(said).toContain(`[${check}]`);
    expect(said).toContain(`or accept it: bonded-validator:waivers.${check}: { reason: … }`);
    config.waivers[check] = { reason: "tested", until: today };
    const { waived } = loadTopology("hoodi", config, today);
    expect(waived.filter((finding) => finding.check === check)[0]?.waiver).toEqual({
      reason: "tested",
      until: today,
    });
  });

  it("is shown with each reason when it is waived", () => {
    const [finding, ...others] = loadTopology("hoodi", complete("hoodi"), today).waived;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: "shared-line", path: "bonded-validator:nodes" });
    expect(finding?.reason).toContain("trdiyt and i7bbt stand at home");
  });
});

const broken: readonly Broken[] = [
  {
    name: "without effect",
    spoil: (c) => (c.waivers["one-client"] = { reason: "there are two" }),
    problem: [
      "bonded-validator:waivers.one-client: the check finds nothing that would have to be waived [waiver]",
      "remove the waiver",
    ],
  },
  {
    name: "of a check that no waiver helps with",
    spoil: (c) => (c.waivers["host-memory"] = { reason: "it will do" }),
    problem: [
      "bonded-validator:waivers.host-memory: there is no check of this name that can be waived [waiver]",
      `write one of ${waivableChecks.join(", ")}; what other checks find has to be mended`,
    ],
  },
  {
    name: "that has ended",
    spoil: (c) => (c.waivers["shared-line"].until = "2026-11-20"),
    problem: [
      "bonded-validator:waivers.shared-line.until: the waiver ended on 2026-11-20 [waiver]",
      "mend what it accepted, or decide again and write a later date",
    ],
  },
  {
    name: "without a reason",
    spoil: (c) => (c.waivers["shared-line"] = { reason: " " }),
    problem: [
      "bonded-validator:waivers.shared-line.reason: it is empty [format]",
      "say why the risk is taken",
    ],
  },
  {
    name: "until a day that does not exist",
    spoil: (c) => (c.waivers["shared-line"].until = "2027-02-30"),
    problem: [
      "bonded-validator:waivers.shared-line.until: not a date [format]",
      'write it in quotes, as in "2027-06-30"',
    ],
  },
];

describe("a waiver", () => {
  it.each(broken)("$name", expectProblem);

  it("is not called idle while something else is broken: that may hide what it is there for", () => {
    const config = complete("hoodi");
    config.nodes.i7bbt.host = "i7b";
    expect(complaint("hoodi", config)).toMatch(/^The configuration has a problem:\n.*\[unknown-host\]/);
  });
});

describe("every check", () => {
  it("has a broken configuration that shows it", () => {
    const names = textsOf("topology").flatMap((text) =>
      [...text.matchAll(/check: "([a-z-]+)"/g)].map(([, name]) => name!),
    );
    // The table above has one for each that can be waived, and a fork ahead is a warning.
    const elsewhere = new Set<string>([...waivableChecks, "fork-ahead", "peer-address"]);
    const shown = textsOf("test/unit").join("\n");
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
