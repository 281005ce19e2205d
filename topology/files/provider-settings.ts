/** Settings of Pulumi's providers, which have secrets among them. */

import { isMap, isNode, isScalar, type Scalar, visit } from "yaml";
import { meant } from "../nearest.ts";
import type { Finding } from "./strict-yaml.ts";

/**
 * Keys by namespace; those of Pulumi itself are not known here. From config/vars.d.ts of @pulumi/aws 7.48.0,
 * @pulumi/cloudflare 6.22.1, @pulumi/gcp 9.37.0 (whose 190 addresses of APIs end alike), @pulumi/tailscale 0.29.1 and
 * @pulumi/tls 5.6.1; @pulumi/command 1.2.1, @pulumi/random 4.21.2 and the provider of this program have none.
 */
const providerKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  aws: [
    ...["accessKey", "allowedAccountIds", "assumeRoleWithWebIdentity", "assumeRoles", "customCaBundle"],
    ...["defaultTags", "ec2MetadataServiceEndpoint", "ec2MetadataServiceEndpointMode", "endpoints"],
    ...["forbiddenAccountIds", "httpProxy", "httpsProxy", "ignoreTags", "insecure", "maxRetries", "noProxy"],
    ...["profile", "region", "retryMode", "s3UsEast1RegionalEndpoint", "s3UsePathStyle", "secretKey"],
    ...["sharedConfigFiles", "sharedCredentialsFiles", "skipCredentialsValidation", "skipMetadataApiCheck"],
    ...["skipRegionValidation", "skipRequestingAccountId", "stsRegion", "tagPolicyCompliance", "token"],
    ...["tokenBucketRateLimiterCapacity", "useDualstackEndpoint", "useFipsEndpoint", "userAgents"],
  ],
  cloudflare: ["apiKey", "apiToken", "apiUserServiceKey", "baseUrl", "email", "userAgentOperatorSuffix"],
  tailscale: [
    ...["apiKey", "audience", "baseUrl", "identityToken", "identityTokenEnvironmentVariableName"],
    ...["oauthClientId", "oauthClientSecret", "scopes", "tailnet", "userAgent"],
  ],
  gcp: [
    ...[
      "accessToken",
      "addPulumiAttributionLabel",
      "batching",
      "billingProject",
      "credentials",
      "defaultLabels",
    ],
    ...["deletionPolicy", "disableGlobalProjectWarning", "disableGooglePartnerName", "externalCredentials"],
    ...[
      "googlePartnerName",
      "impersonateServiceAccount",
      "impersonateServiceAccountDelegates",
      "pollInterval",
    ],
    ...[
      "project",
      "pulumiAttributionLabelAdditionStrategy",
      "region",
      "requestReason",
      "requestTimeout",
      "scopes",
    ],
    ...["skipRegionValidation", "universeDomain", "userProjectOverride", "zone"],
  ],
  command: [],
  tls: ["proxy"],
  random: [],
  host: [],
};

/** Of what is secret; a name of a variable that has it is not. */
const isSecretKey = (name: string): boolean =>
  /token|secret|key|password|credentials/i.test(name) && !/variable/i.test(name);

/** `gcp:computeCustomEndpoint` */
const isApiAddress = (namespace: string, name: string): boolean =>
  namespace === "gcp" && name.endsWith("CustomEndpoint");

/** What is wrong with a setting of a provider: nothing reads it, everybody can, or it is sent in the open. */
export function faultsOfProviderSetting(key: string, value: unknown, offset: number): Finding[] {
  const [namespace = "", name = ""] = key.split(":");
  const keys = Object.hasOwn(providerKeys, namespace) ? providerKeys[namespace] : undefined;
  if (keys !== undefined && !keys.includes(name) && !isApiAddress(namespace, name)) {
    const reason = `the provider ${namespace} has no such setting`;
    const remedy = `${meant(name, keys)}${namespace} has ${keys.join(", ") || "no settings"}`;
    return [{ check: "unknown-setting", key, offset, reason, remedy }];
  }
  if (isSecretKey(name) && !isEncrypted(value)) return [{ ...plain(key), key, offset }];
  const isAddress = name === "baseUrl" || isApiAddress(namespace, name);
  const open = isAddress && isScalar(value) && !String(value.value).startsWith("https://");
  return open ? [{ ...unencrypted, key, offset }] : [];
}

const plain = (key: string) => ({
  check: "plain-secret",
  reason: "a secret is written in plain text, and the file is kept in git",
  remedy: `make a new one, because this one has been seen, and set it by pulumi config set --secret ${key}, which asks for it`,
});

const unencrypted = {
  check: "format",
  reason: "the provider would send its secret without encryption",
  remedy: "write https://, or remove it",
};

/** Whether `pulumi config set --secret` wrote it. */
export function isEncrypted(value: unknown): boolean {
  if (!isMap(value)) return false;
  const [only, ...others] = value.items;
  return others.length === 0 && isScalar(only?.key) && only.key.value === "secure";
}

/** What services put before their secrets, by whose they are. (Cloudflare's: its page on token formats, 2026-11.) */
const secretForms: readonly (readonly [RegExp, string])[] = [
  [/\btskey-[a-z]/, "Tailscale"],
  [/\bcf(ut|at|k)_\w{20}/, "Cloudflare"],
  [/\bpul-[0-9a-f]{40}\b/, "Pulumi"],
  [/\b(gh[pousr]|github_pat)_\w{20}/, "GitHub"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
];

/** Texts of this program's own settings that are a secret, as graffiti that was pasted from the wrong place. */
export function secretsIn(value: unknown, key: string): Finding[] {
  const found: Finding[] = [];
  if (!isNode(value)) return found;
  visit(value, {
    Scalar: (_, scalar) => {
      const whose = secretForms.find(([form]) => form.test(String(scalar.value)))?.[1];
      if (whose !== undefined) found.push({ ...published(whose), key, offset: startOf(scalar) });
    },
  });
  return found;
}

const published = (whose: string) => ({
  check: "plain-secret",
  reason: `it has the form of ${whose === "a private key" ? whose : `a secret of ${whose}'s`}, and nothing in this configuration is secret`,
  remedy: "remove it, and make a new one where it comes from, because this one has been seen",
});

const startOf = ({ range }: Pick<Scalar, "range">): number => range?.[0] ?? 0;
