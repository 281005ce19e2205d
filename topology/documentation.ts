import { exampleAmi } from "../catalog/aws.ts";
import {
  exampleBillingAccount,
  exampleDisk,
  exampleFingerprint,
  exampleGoogleProject,
  exampleLockHash,
  exampleProvider,
  exampleRecord,
  exampleValidatorKeys,
} from "../catalog/example-ids.ts";
import { cidrRange, isNetwork6, isWithin } from "./addresses.ts";
import type { Draft } from "./draft.ts";
import { type Problem, settingPath } from "./problems.ts";

/** Networks for documentation (RFC 5737, RFC 3849) and names for it (RFC 2606). */
const networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];
const network6 = /^2001:0?db8:/i;
const names = /(^|[./])example\.(org|com|net)(:\d+)?(\/.*)?$/i;

/** Identifiers that name nothing. */
const ids: readonly string[] = [
  exampleFingerprint,
  exampleLockHash,
  exampleRecord,
  exampleDisk,
  exampleProvider,
  exampleGoogleProject,
  exampleBillingAccount,
  exampleAmi,
  ...exampleValidatorKeys,
];

/** A setting whose value is for documentation, whatever it is of. */
interface Setting {
  readonly path: string;
  readonly value: string;
}

/** Values that no operator has, because the documentation has them. Keys, digests and identifiers are judged elsewhere. */
export function documentationValues(draft: Draft): Problem[] {
  return settingsOf(draft)
    .filter(({ value }) => isForDocumentation(value))
    .map(({ path, value }) => ({
      check: "documentation-value",
      path,
      reason: `${value} is for documentation alone, and was copied from there`,
      remedy: "write your own, or remove it",
    }));
}

function settingsOf(draft: Draft): Setting[] {
  const { domain, images, repositories, accessNetworks, checkpoints = [] } = draft;
  return [
    ...[...draft.sites.valid].flatMap(([name, { publicAddress, publicNetwork6, provider }]) => [
      { path: settingPath("sites", name, "publicAddress"), value: publicAddress },
      { path: settingPath("sites", name, "publicNetwork6"), value: publicNetwork6 ?? "" },
      { path: settingPath("sites", name, "provider"), value: provider ?? "" },
    ]),
    ...[...draft.hosts.valid].flatMap(([name, { ssh, disks }]) => [
      { path: settingPath("hosts", name, "ssh", "address"), value: ssh?.address ?? "" },
      ...disks.map(({ use }, i) => ({
        path: settingPath("hosts", name, "disks", i, "use", "id"),
        value: use?.id ?? "",
      })),
    ]),
    { path: settingPath("domain"), value: domain ?? "" },
    { path: settingPath("images", "registry"), value: images.registry ?? "" },
    ...Object.entries(repositories).flatMap(([name, repository]) => [
      { path: settingPath("repositories", name, "url"), value: repository?.url ?? "" },
      { path: settingPath("repositories", name, "fingerprint"), value: repository?.fingerprint ?? "" },
    ]),
    ...accessNetworks.map((value, i) => ({ path: settingPath("access", "networks", i), value })),
    ...checkpoints.map((value, i) => ({ path: settingPath("checkpoints", i), value })),
    ...[...draft.nodes.valid].map(([name, { builder = "" }]) => ({
      path: settingPath("nodes", name, "builder"),
      value: builder,
    })),
    ...[...draft.dvtNodes.valid].map(([name, { enr = "" }]) => ({
      path: settingPath("dvtNodes", name, "enr"),
      value: enr,
    })),
    ...[...draft.instances.valid].map(([name, { ami }]) => ({
      path: settingPath("instances", name, "ami"),
      value: ami,
    })),
    { path: settingPath("mev", "project"), value: draft.mev?.project ?? "" },
    { path: settingPath("mev", "alerts"), value: draft.mev?.alerts?.split("@")[1] ?? "" },
    {
      path: settingPath("mev", "budget", "billingAccount"),
      value: draft.mev?.budget?.billingAccount ?? "",
    },
    ...Object.entries(draft.monitoring?.receivers.email ?? {}).map(([key, value]) => ({
      path: settingPath("monitoring", "receivers", "email", key),
      value: String(value).split("@").at(-1)!.split(":")[0]!,
    })),
    ...[...draft.dvtClusters.valid].map(([name, { lockHash = "" }]) => ({
      path: settingPath("dvtClusters", name, "lockHash"),
      value: lockHash,
    })),
    ...validatorKeys(draft),
  ];
}

function validatorKeys({ validators, validatorGroups, dvtClusters }: Draft): Setting[] {
  const keys = (path: readonly [string, ...string[]], values: readonly string[]): Setting[] =>
    values.map((value, i) => ({ path: settingPath(...path, i), value }));
  return [
    ...[...validators.valid].flatMap(([name, { publicKeys }]) =>
      keys(["validators", name, "publicKeys"], publicKeys),
    ),
    ...[...validatorGroups.valid].flatMap(([name, { smartnode }]) =>
      keys(["validatorGroups", name, "smartnode", "publicKeys"], smartnode?.publicKeys ?? []),
    ),
    ...[...dvtClusters.valid].flatMap(([name, { publicKeys }]) =>
      keys(["dvtClusters", name, "publicKeys"], publicKeys),
    ),
  ];
}

function isForDocumentation(value: string): boolean {
  if (ids.includes(value) || names.test(value)) return true;
  if (isNetwork6(value)) return network6.test(value);
  const [address = ""] = value.split("/");
  return (
    (cidrRange(value) !== undefined || cidrRange(`${value}/32`) !== undefined) &&
    networks.some((network) => isWithin(address, network))
  );
}
