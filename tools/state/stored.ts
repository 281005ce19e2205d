/** A stack's state as the engine exports it, with what goes with it. */

import { z } from "zod";
import type { LastKnown } from "../../provider/resource/offline.ts";
import type { StackArguments } from "../arguments.ts";
import { type EngineOptions, printedByPulumi } from "../engine-command.ts";

export const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
export type StoredResource = z.output<typeof resourceSchema>;

/** `pulumi stack export`, engine 3.259.0 (apitype.UntypedDeployment with apitype.DeploymentV3), as far as it is read here. */
const exportSchema = z.looseObject({
  deployment: z.looseObject({
    manifest: z.looseObject({ time: z.string() }),
    resources: z.array(resourceSchema).default([]),
  }),
});
export type ExportedState = z.output<typeof exportSchema>;

/** `pulumi config --json --show-secrets` */
const configSchema = z.record(
  z.string(),
  z.object({ value: z.string().optional(), objectValue: z.unknown().optional(), secret: z.boolean() }),
);

/** `pulumi stack history --json` */
const historySchema = z.array(
  z.object({ kind: z.string(), environment: z.record(z.string(), z.string()).default({}) }),
);

export interface StoredStack {
  /** Its secrets are in plain text, as {@link secretMark} marks them. */
  readonly state: ExportedState;
  /** Decrypted values of the stack's configuration. */
  readonly configSecrets: readonly string[];
  /** What the newest `up` deployed. */
  readonly deployed: Omit<LastKnown, "time">;
}

/** Updates of which the newest is looked for an `up`. */
const pageSize = 100;

/** Asks the engine for all that it keeps of a stack, decrypted. */
export async function storedStack(
  { stack, configFile }: Omit<StackArguments, "json">,
  options: EngineOptions = {},
): Promise<StoredStack> {
  const of = ["--stack", stack];
  const file = configFile === undefined ? [] : ["--config-file", configFile];
  const json = async (...words: string[]): Promise<unknown> =>
    JSON.parse(await printedByPulumi(words, options));
  return {
    state: exportSchema.parse(await json("stack", "export", "--show-secrets", ...of)),
    configSecrets: secretsOf(await json("config", "--show-secrets", "--json", ...of, ...file)),
    deployed: deployedOf(await json("stack", "history", "--json", "--page-size", String(pageSize), ...of)),
  };
}

function secretsOf(config: unknown): string[] {
  const entries = Object.values(configSchema.parse(config)).filter(({ secret }) => secret);
  return entries.flatMap(({ value, objectValue }) => [
    ...(value === undefined ? [] : [value]),
    ...textsIn(objectValue),
  ]);
}

function deployedOf(history: unknown): StoredStack["deployed"] {
  const environment = historySchema.parse(history).find(({ kind }) => kind === "update")?.environment;
  const head = environment?.["git.head"];
  if (head === undefined) return {};
  return { commit: head, ...(environment?.["git.dirty"] === "true" && { dirty: true }) };
}

/** Every text in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
