import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { waivableChecks } from "../../topology/waivers.ts";
import { complete, digest, repository, type Settings, today } from "../support/inventory.ts";
import { type Broken, complaint, expectProblem } from "./broken/broken.ts";
import { relayOf, unknownRelay, withRelays } from "./relays.ts";

/** For every check that can be waived, a configuration in which it finds something. */
const findings: Readonly<Record<(typeof waivableChecks)[number], (config: Settings) => void>> = {
  "version-range": (c) => (c.images.digests.erigon = `v4.0.0@${digest("e")}`),
  "version-denied": (c) => (c.images.digests.erigon = `v3.8.0@${digest("e")}`),
  "shared-line": (c) => delete c.waivers["shared-line"],
  "one-client": (c) => (c.nodes.i7bbt = { host: "i7bb", execution: "erigon", consensus: "caplin" }),
  "caplin-alone": (c) => delete c.waivers["caplin-alone"],
  "host-memory": (c) => (c.hosts.trdiy.hardware.memoryGiB = 31),
  "host-disk": (c) => (c.hosts.i7bb.disks = [{ gigabytes: 1299 }, { gigabytes: 500 }]),
  "host-threads": (c) => (c.hosts.i7bb.hardware.threads = 7),
  "exposed-port": (c) => (c.sites.home.publicPorts += ",18500-18599"),
  "fee-recipient-unproven": (c) => delete c.waivers["fee-recipient-unproven"],
  "relay-unknown": (c) => withRelays(c, { solo: [unknownRelay] }),
  "relays-unvetted": (c) => withRelays(c, { "lido-csm": [relayOf("hoodi.aestus.live")] }),
  "relays-mixed": (c) =>
    withRelays(c, { solo: [relayOf("hoodi.aestus.live")], puffer: [relayOf("hoodi.titanrelay.xyz")] }),
  "one-checkpoint": (c) => (c.checkpoints = ["https://checkpoint.example.org"]),
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
    const { waived } = loadTopology("hoodi", complete("hoodi"), today);
    expect([...new Set(waived.map(({ check }) => check))]).toEqual([
      "fee-recipient-unproven",
      "shared-line",
      "caplin-alone",
    ]);
    expect(waived.find(({ check }) => check === "shared-line")).toMatchObject({
      path: "bonded-validator:nodes",
      reason: expect.stringContaining("trdiyt and i7bbt stand at home"),
      waiver: { reason: expect.stringContaining("share one line") },
    });
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
    spoil: (c) => (c.waivers["fee-recipient"] = { reason: "it will do" }),
    problem: [
      "bonded-validator:waivers.fee-recipient: there is no check of this name that can be waived [waiver]",
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

it("every risk that may be taken is explained", () => {
  const guide = readFileSync(join(repository, "docs/risks.md"), "utf8");
  expect(waivableChecks.filter((check) => !guide.includes(`\`${check}\``))).toEqual([]);
});

describe("every check", () => {
  it("has a broken configuration that shows it", () => {
    const names = textsOf("topology").flatMap((text) =>
      [...text.matchAll(/check: "([a-z-]+)"/g)].map(([, name]) => name!),
    );
    // The table above has one for each that can be waived; the last two are warnings.
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
