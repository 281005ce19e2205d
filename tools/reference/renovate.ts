/** The configuration of Renovate, from the catalog: where versions and digests are, of which images, and which may run. */

import { packagedClients, releases } from "../../catalog/clients/images.ts";
import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import { networkNames } from "../../catalog/networks.ts";
import { versionPolicies } from "../../catalog/version-policy.ts";
import { stackNames } from "../../topology/stacks.ts";

/** What Renovate looks for with regular expressions (docs.renovatebot.com, "custom manager", read 2026-11-28). */
export interface RegexManager {
  readonly customType: "regex";
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  /** Absent: each expression by itself. Else one looks in what the one before has found. */
  readonly matchStringsStrategy?: "recursive";
  readonly matchStrings: readonly string[];
  readonly depNameTemplate: string;
  readonly packageNameTemplate: string;
  readonly datasourceTemplate: "docker";
  readonly versioningTemplate: string;
}

interface Image {
  /** `reth`, `mev.haproxy` */
  readonly name: string;
  /** Word before the pin in a stack file. */
  readonly key: string;
  readonly reference: string;
  /** A recommended version, for the form of its tags. */
  readonly version: string;
  /** semver range of versions that may run. */
  readonly allowed: string;
}

const clients: readonly Image[] = packagedClients.map((client) => {
  const { registry, repository, versions } = releases[client];
  return {
    name: client,
    key: client,
    reference: `${registry}/${repository}`,
    version: versions.hoodi,
    allowed: versionPolicies[client].allowed.versions,
  };
});

/** Programs in the cloud, at Docker Hub. */
const cloud: readonly Image[] = [
  { name: "mev.mevBoost", key: "mevBoost", program: mevBoostProgram },
  { name: "mev.haproxy", key: "haproxy", program: haproxy },
].map(({ name, key, program: { repository, version, minimum } }) => {
  return { name, key, reference: `docker.io/${repository}`, version, allowed: `>=${minimum}` };
});

const stackFiles = ["/^Pulumi(\\.[a-z][a-z0-9-]*)?\\.yaml$/"];

/** `reth: v2.11.0@sha256:…`, between quotes or not. */
function pinManager({ name, key, reference, version }: Image): RegexManager {
  return {
    customType: "regex",
    description: `Version and digest of ${name} in the files of the stacks`,
    managerFilePatterns: stackFiles,
    matchStrings: [
      `(?:^|[\\s{,"'])${key}["']?:\\s*["']?(?<currentValue>[\\w.+-]+)@(?<currentDigest>sha256:[0-9a-f]{64})`,
    ],
    ...lookup(name, reference, version),
  };
}

function lookup(name: string, reference: string, version: string) {
  return {
    depNameTemplate: name,
    packageNameTemplate: reference,
    datasourceTemplate: "docker",
    versioningTemplate: versioningOf(version),
  } as const;
}

/** A tag with words before its number, as `multiarch-v26.10.2`, is one release of several; others are none of ours. */
function versioningOf(version: string): string {
  const [, words = ""] = /^(.*?)\d+\.\d+\.\d+/.exec(version) ?? [];
  return `regex:^${words}(?<major>\\d+)\\.(?<minor>\\d+)\\.(?<patch>\\d+)$`;
}

const quoted = '"(?<currentValue>[^"]+)"';

/** Recommended versions in the modules of the clients: of one image for each network. */
function catalogManager({ name, reference, version }: Image): RegexManager {
  const repository = reference.replace(/^[^/]*\//, "");
  return {
    customType: "regex",
    description: `Version of ${name} that the catalog recommends`,
    managerFilePatterns: ["/^catalog/clients/.+\\.ts$/"],
    matchStringsStrategy: "recursive",
    matchStrings: [
      `repository: "${repository}",[\\s\\S]{0,600}?\\bversions: \\{[^}]*\\}`,
      `\\b(?:${networkNames.join("|")}): ${quoted}`,
    ],
    ...lookup(name, reference, version),
  };
}

/** The same of programs in the cloud. */
function cloudManager({ name, reference, version }: Image): RegexManager {
  const repository = reference.replace(/^[^/]*\//, "");
  return {
    customType: "regex",
    description: `Version of ${name} that the catalog recommends`,
    managerFilePatterns: ["/^catalog/[a-z-]+\\.ts$/"],
    matchStrings: [`repository: "${repository}",[\\s\\S]{0,400}?\\bversion: ${quoted}`],
    ...lookup(name, reference, version),
  };
}

/** Hoodi's versions are tried before mainnet's, so each stack has pull requests of its own. */
const stackRule = (stack: string) => ({
  matchFileNames: [`Pulumi.${stack}.yaml`],
  additionalBranchPrefix: `${stack}-`,
  commitMessageSuffix: `in ${stack}`,
  addLabels: ["client-version", stack],
  prBodyNotes: [`\`npm run update-report -- ${stack} --from origin/main\` says what would restart.`],
});

const catalogRule = {
  description: "The catalog knows a version once somebody has read its release notes and its options",
  matchFileNames: ["catalog/**"],
  dependencyDashboardApproval: true,
  addLabels: ["read-release-notes"],
};

export const renovateConfiguration = {
  $schema: "https://docs.renovatebot.com/renovate-schema.json",
  extends: ["config:recommended", "helpers:pinGitHubActionDigests"],
  rangeStrategy: "pin",
  automerge: false,
  customManagers: [
    ...[...clients, ...cloud].map(pinManager),
    // The version of MEV-Boost on hosts is that of the cloud.
    ...clients.filter(({ name }) => name !== "mev-boost").map(catalogManager),
    ...cloud.map(cloudManager),
  ],
  packageRules: [
    ...[...clients, ...cloud].map(({ name, allowed }) => ({
      matchDepNames: [name],
      allowedVersions: allowed,
    })),
    ...stackNames.map(stackRule),
    catalogRule,
  ],
};

/** Text of `.github/renovate.json5`. */
export const renovateFile = (): string =>
  `// Written by npm run docs, from tools/reference/renovate.ts and the catalog.\n${JSON.stringify(renovateConfiguration, undefined, 2)}\n`;
