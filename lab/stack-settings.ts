import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { Lab } from "./settings.ts";
import { stackFile } from "./stack-file.ts";

interface HostSettings {
  adopt?: string;
  os?: string;
  docker?: string;
  dvtNetworks?: string[];
  retired?: true;
  ssh: { hostKey: string };
  disks: { use?: { test?: { gigabytes: number } } }[];
}

/** The sections of a lab's stack file that are edited as an operator would. */
export interface StackSettings {
  "bonded-validator:hosts": Record<string, HostSettings>;
  "bonded-validator:nodes": Record<string, { host: string; execution?: string; consensus?: string }>;
  "bonded-validator:validatorGroups": Record<string, { feeRecipient: string; protocol: string }>;
  "bonded-validator:validators": Record<string, { group: string; [setting: string]: unknown }>;
  "bonded-validator:waivers"?: Record<string, unknown>;
  "bonded-validator:dvtNodes"?: Record<string, { host: string; program: string; operatorId?: number }>;
  "bonded-validator:dvtClusters"?: Record<string, { nodes: string[]; lockHash?: string }>;
  "bonded-validator:repositories": { docker: { url: string; fingerprint: string } };
  "bonded-validator:access": { keys: string[]; readers?: string[]; networks?: string[] };
  "bonded-validator:changes"?: { readyTimeoutSeconds: number };
  "bonded-validator:images": { registry: string; digests: Record<string, string> };
}

/** Edits the lab's stack file in place. */
export function editStack(
  { lab }: { readonly lab: Lab },
  stack: string,
  edit: (settings: StackSettings) => void,
): void {
  const file = stackFile(lab, stack);
  const content = parse(readFileSync(file, "utf8")) as { config: StackSettings };
  edit(content.config);
  writeFileSync(file, stringify(content, { lineWidth: 0 }));
}
