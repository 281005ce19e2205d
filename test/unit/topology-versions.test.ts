import satisfies from "semver/functions/satisfies.js";
import { describe, expect, it } from "vitest";
import { packagedClients, releases, semverOf } from "../../catalog/clients/images.ts";
import { type NetworkName, networkNames } from "../../catalog/networks.ts";
import { deniedOn, type Fork, forks, versionPolicies } from "../../catalog/version-policy.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { addDvt } from "../support/dvt.ts";
import { complete, digest, type Settings, today } from "../support/inventory.ts";

/** The stack's configuration with another version of one client. */
function withVersion(network: NetworkName, client: string, version: string): Settings {
  const config = complete(network);
  const node = config.nodes[network === "mainnet" ? "trdiym" : "i7bbt"];
  if (client === "nethermind") node.execution = client;
  if (client === "nimbus") node.consensus = client;
  if (client === "charon") addDvt(config);
  config.images.digests[client] = `${version}@${digest("e")}`;
  return config;
}

/** One row for each entry of the deny list: a version that it forbids, and a piece of the reason. */
const denied: readonly (readonly [NetworkName, string, string, string])[] = [
  ["mainnet", "reth", "v2.9.3", "hardens the node"],
  ["hoodi", "reth", "v2.9.3", "hardens the node"],
  ["hoodi", "reth", "v2.8.0", "cancelled Glamsterdam date"],
  ["mainnet", "erigon", "v3.8.1", "reject valid blocks"],
  ["hoodi", "erigon", "v3.8.1", "reject valid blocks"],
  ["hoodi", "erigon", "v3.8.0", "cancelled Glamsterdam date"],
  ["mainnet", "lighthouse", "v8.3.2", "security fixes"],
  ["hoodi", "lighthouse", "v8.3.2", "security fixes"],
  ["hoodi", "lighthouse", "v8.3.0", "cancelled Glamsterdam date"],
  ["hoodi", "lighthouse", "v8.3.1", "cancelled Glamsterdam date"],
  ["hoodi", "nethermind", "2.2.0", "cancelled Glamsterdam date"],
  ["hoodi", "nimbus", "multiarch-v26.10.1", "cancelled Glamsterdam date"],
  ["hoodi", "nimbus-validator", "multiarch-v26.10.1", "cancelled Glamsterdam date"],
  ["mainnet", "lodestar", "v1.49.0", "certificate authority"],
  ["hoodi", "lodestar", "v1.49.0", "certificate authority"],
  ["hoodi", "lodestar", "v1.50.0", "cancelled Glamsterdam date"],
  ["mainnet", "charon", "v1.11.1", "certificate authority"],
  ["hoodi", "charon", "v1.11.1", "certificate authority"],
];

describe("a version on the deny list", () => {
  it.each(denied)("%s: %s %s", (network, client, version, reason) => {
    const config = withVersion(network, client, version);
    const said = complaint(network, config);
    expect(said).toMatch(new RegExp(`digests\\.${client}: ${client} ${version} must not run.*${reason}`));
    expect(said).toContain("[version-denied]");
    config.waivers["version-denied"] = { for: [`${client} ${version}`], reason: "held back on purpose" };
    const { waived, nodes, dvtNodes, validators } = loadTopology(network, config, today);
    expect(waived.filter(({ check }) => check === "version-denied").length).toBeGreaterThan(0);
    const running = Object.values({ ...nodes, ...dvtNodes }).map(({ versions }) => versions[client]);
    expect([...running, ...Object.values(validators).map((one) => one.version)]).toContain(version);
  });

  it("has a row here for every entry", () => {
    const rules = packagedClients.flatMap((client) =>
      versionPolicies[client].denied.map((rule) => ({ client, rule })),
    );
    const untested = rules.filter(
      ({ client, rule }) =>
        !denied.some(
          ([on, name, version, reason]) =>
            (rule.network ?? on) === on &&
            name === client &&
            rule.reason.includes(reason) &&
            satisfies(semverOf(version)!, rule.versions),
        ),
    );
    expect(untested).toEqual([]);
  });

  it("is denied on its network alone", () => {
    expect(complaint("mainnet", withVersion("mainnet", "nimbus-validator", "multiarch-v26.10.1"))).toBe("");
  });
});

describe("a version outside the range that the program knows", () => {
  it.each([
    ["mainnet", "reth", "v3.0.0"],
    ["hoodi", "erigon", "v4.0.0"],
    ["hoodi", "nethermind", "2.3.0-rc.1"],
    ["mainnet", "nethermind", "2.3.0"],
  ] as const)("%s: %s %s", (network, client, version) => {
    const config = withVersion(network, client, version);
    expect(complaint(network, config)).toMatch(
      new RegExp(
        `digests\\.${client}: ${version} is outside .* \\[version-range\\]\n    → write (multiarch-)?v?[\\d.]+ with its digest`,
      ),
    );
    config.waivers["version-range"] = { for: [`${client} ${version}`], reason: "tried on another machine" };
    expect(complaint(network, config)).toBe("");
  });
});

describe("a version that is newer than the program knows", () => {
  it.each([
    ["mainnet", "reth", "v2.111.0"],
    ["hoodi", "lighthouse", "v8.33.3"],
    ["hoodi", "nimbus", "multiarch-v27.1.0"],
    ["hoodi", "nethermind", "2.2.3-rc.1"],
    ["mainnet", "charon", "v1.11.40"],
  ] as const)("%s: %s %s is refused until somebody has looked at it", (network, client, version) => {
    const config = withVersion(network, client, version);
    expect(complaint(network, config)).toMatch(
      new RegExp(`digests\\.${client}: ${version} is newer than .* \\[version-unknown\\]`),
    );
    config.waivers["version-unknown"] = {
      for: [`${client} ${version}`],
      reason: "its release notes were read",
    };
    expect(complaint(network, config)).toBe("");
  });

  it("is none that the program recommends for another network, nor one outside its range", () => {
    for (const client of packagedClients)
      for (const network of ["mainnet", "hoodi"] as const)
        for (const version of Object.values(releases[client].versions))
          expect(complaint(network, withVersion(network, client, version))).not.toContain("version-unknown");
    expect(complaint("mainnet", withVersion("mainnet", "reth", "v3.0.0"))).not.toContain("version-unknown");
  });
});

describe("a fork", () => {
  const [fusaka] = forks as [Fork];
  const old = withVersion("mainnet", "erigon", "v3.2.1");
  for (const check of ["version-range", "version-denied"])
    old.waivers[check] = { for: ["erigon v3.2.1"], reason: "an old one, to see the fork" };

  const ahead = (config: Settings, date: string) =>
    loadTopology("mainnet", config, date).warnings.filter(({ check }) => check === "fork-ahead");

  it("that has been is missed by a version that does not know it, and no waiver helps", () => {
    const said = complaint("mainnet", old, "2025-12-03");
    expect(said).toBe(
      [
        "The configuration has a problem:",
        `  bonded-validator:images.digests.erigon: mainnet forked on 2025-12-03 (Fusaka), and erigon v3.2.1 does not know it (${fusaka.source}) [fork-minimum]`,
        "    → write erigon 3.2.2 or later with its digest",
      ].join("\n"),
    );
  });

  it.each([
    ["2025-12-02", 1],
    ["2025-11-19", 14],
    ["2025-11-18", undefined],
  ])("is warned about from 14 days before on: %s", (date, days) => {
    expect(ahead(old, date).map(({ check, reason, remedy }) => [check, reason, remedy])).toEqual(
      days === undefined
        ? []
        : [
            [
              "fork-ahead",
              `mainnet forks in ${days} days, on 2025-12-03 (Fusaka), and erigon v3.2.1 does not know it`,
              `deploy erigon 3.2.2 or later before (${fusaka.source})`,
            ],
          ],
    );
  });

  it("is no matter for versions that know it", () => {
    expect(ahead(complete("mainnet"), "2025-12-01")).toEqual([]);
  });
});

describe("the policy", () => {
  it("has an entry for every client with an image, and recommends what it allows", () => {
    for (const client of packagedClients) {
      for (const network of networkNames) {
        const version = semverOf(releases[client].versions[network])!;
        const policy = versionPolicies[client];
        expect(satisfies(version, policy.allowed.versions), `${client} on ${network}`).toBe(true);
        expect(deniedOn(network, policy).filter(({ versions }) => satisfies(version, versions))).toEqual([]);
      }
    }
  });

  it.each([
    ["v2.11.0", "2.11.0"],
    ["2.2.2", "2.2.2"],
    ["multiarch-v26.10.2", "26.10.2"],
    ["v2.0.0-rc.2", "2.0.0-rc.2"],
    ["latest", undefined],
    ["v8", undefined],
  ])("reads %s", (tag, number) => {
    expect(semverOf(tag)).toBe(number);
  });
});
