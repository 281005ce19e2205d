/** What is wrong with the state of a stack, with the remedy. */

import { z } from "zod";
import { incomplete, redact } from "./redaction.ts";
import { placeText, plainSecrets, secretsByForm, secretValues } from "./secrets.ts";
import type { StoredResource, StoredStack } from "./stored.ts";

export interface StateFinding {
  readonly check: "plain-secret" | "stale-host" | "redaction";
  /** Of the resource; empty for what is no resource's. */
  readonly urn: string;
  /** `outputs.token` */
  readonly property: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Hosts as the configuration has them. */
export type ConfiguredHosts = Readonly<Record<string, { readonly retired?: boolean | undefined }>>;

/** Everything that is wrong, in the order of the checks. */
export function stateFindings(stored: StoredStack, hosts: ConfiguredHosts): StateFinding[] {
  const secrets = secretValues(stored);
  const plain = plainSecrets(stored.state, secrets);
  const known = new Set(plain.map(placeText));
  const byForm = secretsByForm(stored.state).filter((place) => !known.has(placeText(place)));
  const left = incomplete(redact(stored, secrets), secrets).filter((place) => !known.has(placeText(place)));
  return [
    ...plain.map((place) => ({
      ...place,
      check: "plain-secret" as const,
      reason: "a secret stands in plain text, and whoever reads the state or a preview sees it",
      remedy:
        "mark it as secret in the program, or set it by pulumi config set --secret, and run pulumi up; then make a new one where it comes from",
    })),
    ...byForm.map(({ what, ...place }) => ({
      ...place,
      check: "plain-secret" as const,
      reason: `${what} stands in plain text and is marked nowhere, and whoever reads the state or a preview sees it`,
      remedy:
        "let the program take it as a secret, and run pulumi up; then make a new one where it comes from",
    })),
    ...stored.state.deployment.resources.flatMap((resource) => staleHost(resource, hosts)),
    ...left.map((place) => ({
      ...place,
      check: "redaction" as const,
      reason: "npm run redact would leave something of a secret there",
      remedy: "publish no redacted state of this stack before it is corrected in the program",
    })),
  ];
}

const onHostSchema = z.object({ connection: z.object({ host: z.string() }) });

function staleHost({ urn, type, inputs }: StoredResource, hosts: ConfiguredHosts): StateFinding[] {
  const host = onHostSchema.safeParse(inputs).data?.connection.host;
  if (!type.startsWith("host:index:") || host === undefined) return [];
  const configured = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
  if (configured !== undefined && configured.retired !== true) return [];
  const found = { check: "stale-host", urn, property: "inputs.connection.host" } as const;
  return configured === undefined
    ? [
        {
          ...found,
          reason: `the configuration has no host ${host}`,
          remedy: `run pulumi up, which takes back what it made there; if the host is gone for good, write it into Pulumi.yaml again with hosts.${host}.retired: true first`,
        },
      ]
    : [
        {
          ...found,
          reason: `${host} is retired, and the state still has what was there`,
          remedy: "run pulumi up, which forgets it without contact",
        },
      ];
}

/** Two lines for each finding. */
export function stateReport(stack: string, findings: readonly StateFinding[]): string {
  if (findings.length === 0)
    return `${stack}: no plain secret, no stale host, and a redacted state is complete.`;
  const lines = findings.flatMap((finding) => [
    `${finding.check}  ${finding.urn || "-"}  ${finding.property}: ${finding.reason}`,
    `    ${finding.remedy}`,
  ]);
  return [`${stack}: ${findings.length} finding${findings.length === 1 ? "" : "s"}`, ...lines].join("\n");
}
