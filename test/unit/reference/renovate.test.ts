/** Renovate's expressions on the files that they are for, as its regex manager applies them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { packagedClients, releases, semverOf } from "../../../catalog/clients/images.ts";
import { haproxy } from "../../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../../catalog/mev-boost.ts";
import { networkNames } from "../../../catalog/networks.ts";
import { versionPolicies } from "../../../catalog/version-policy.ts";
import { type RegexManager, renovateConfiguration, renovateFile } from "../../../tools/reference/renovate.ts";
import { complete, repository } from "../../support/inventory.ts";
import { addMev } from "../../support/mev.ts";

const managers: readonly RegexManager[] = renovateConfiguration.customManagers;

/** Files of the repository that a manager looks at: its patterns are regular expressions between slashes. */
const looksAt = ({ managerFilePatterns }: RegexManager, file: string): boolean =>
  managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file));

interface Found {
  readonly name: string;
  readonly image: string;
  readonly value: string | undefined;
  readonly digest: string | undefined;
}

function foundIn(file: string, text: string): Found[] {
  return managers
    .filter((manager) => looksAt(manager, file))
    .flatMap((manager) =>
      matches(manager, text).map((groups) => ({
        name: manager.depNameTemplate,
        image: manager.packageNameTemplate,
        value: groups.currentValue,
        digest: groups.currentDigest,
      })),
    );
}

function matches({ matchStrings, matchStringsStrategy }: RegexManager, text: string) {
  const groupsOf = (expression: string, part: string) =>
    [...part.matchAll(new RegExp(expression, "g"))].map(({ groups = {} }) => groups);
  if (matchStringsStrategy === undefined)
    return matchStrings.flatMap((expression) => groupsOf(expression, text));
  const [outer = "", inner = ""] = matchStrings;
  return [...text.matchAll(new RegExp(outer, "g"))].flatMap(([part]) => groupsOf(inner, part));
}

/** What a stack file pins. */
function pinned(stack: "hoodi" | "mainnet") {
  const config = complete(stack);
  addMev(config);
  const { mevBoost, haproxy: proxy } = config.mev;
  const pins = { ...config.images.digests, "mev.mevBoost": mevBoost, "mev.haproxy": proxy };
  const wanted = Object.entries<string>(pins).map(([name, pin]) => [name, ...pin.split("@")]);
  const sections = Object.entries(config).map(([name, value]) => [`bonded-validator:${name}`, value]);
  return { wanted, config: Object.fromEntries(sections) };
}

describe("pins in a stack file", () => {
  it.each([
    ["in blocks", {}],
    ["in one line", { collectionStyle: "flow" }],
    ["in double quotes", { defaultStringType: "QUOTE_DOUBLE" }],
    ["in single quotes", { defaultStringType: "QUOTE_SINGLE" }],
  ] as const)("are found, %s", (_, style) => {
    const { wanted, config } = pinned("hoodi");
    const found = foundIn("Pulumi.hoodi.yaml", stringify({ config }, { lineWidth: 0, ...style }));
    expect(found.map(({ name, value, digest }) => [name, value, digest]).sort()).toEqual(wanted.sort());
  });

  it("are found in the example of the documentation", () => {
    const text = readFileSync(join(repository, "docs/example/Pulumi.hoodi.yaml"), "utf8");
    expect(foundIn("Pulumi.hoodi.yaml", text).map(({ name }) => name)).toContain("lighthouse");
  });

  it("are looked for in the stacks' files alone", () => {
    const stackFile = managers.find(({ depNameTemplate }) => depNameTemplate === "reth")!;
    for (const file of ["Pulumi.yaml", "Pulumi.mainnet.yaml"]) expect(looksAt(stackFile, file)).toBe(true);
    for (const file of ["docs/example/Pulumi.yaml", "package.json"])
      expect(looksAt(stackFile, file)).toBe(false);
  });
});

it("every recommended version of the catalog is found once, with its image", () => {
  const files = readdirSync(join(repository, "catalog"), { recursive: true, encoding: "utf8" });
  const found = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => foundIn(`catalog/${file}`, readFileSync(join(repository, "catalog", file), "utf8")))
    .map(({ name, image, value }) => [name, image, value]);
  const own = packagedClients.filter((client) => client !== "mev-boost");
  const wanted = own.flatMap((client) => {
    const { registry, repository: path, versions } = releases[client];
    return networkNames.map((network) => [client, `${registry}/${path}`, versions[network]]);
  });
  const cloud = [
    ["mev.mevBoost", `docker.io/${mevBoostProgram.repository}`, mevBoostProgram.version],
    ["mev.haproxy", `docker.io/${haproxy.repository}`, haproxy.version],
  ];
  expect(found.sort()).toEqual([...wanted, ...cloud].sort());
});

describe.each(packagedClients)("%s", (client) => {
  const pin = managers.find(({ depNameTemplate }) => depNameTemplate === client)!;
  const tags = new RegExp(pin.versioningTemplate.replace("regex:", ""));

  it("has tags of releases, and none of candidates and single architectures", () => {
    for (const version of Object.values(releases[client].versions)) {
      expect(tags.test(version)).toBe(true);
      expect(
        ["latest", `${version}-rc.1`, `${version}-amd64`, `arm64-${version}`].filter((tag) => tags.test(tag)),
      ).toEqual([]);
    }
  });

  it("is offered in the range of the version policy, which Renovate reads as semver", () => {
    const { allowed } = versionPolicies[client];
    const rule = renovateConfiguration.packageRules.find(
      (each) => "matchDepNames" in each && each.matchDepNames[0] === client,
    );
    expect(rule).toEqual({ matchDepNames: [client], allowedVersions: allowed.versions });
    expect(validRange(allowed.versions)).not.toBeNull();
    for (const version of Object.values(releases[client].versions))
      expect(satisfies(semverOf(version)!, allowed.versions)).toBe(true);
  });
});

it(".github/renovate.json5 is what the catalog says", async () => {
  await expect(renovateFile(), "it is out of date: npm run docs").toMatchFileSnapshot(
    join(repository, ".github/renovate.json5"),
  );
});
