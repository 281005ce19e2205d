/** What a plan of the engine says of each resource, from the events of `pulumi preview --json`. */

import { lookMode } from "../provider/host/mode.ts";
import type { StackArguments } from "./arguments.ts";
import { type EngineAnswer, type EngineOptions, runPulumi } from "./engine-command.ts";
import { withMasks } from "./state/marked.ts";

type Values = Readonly<Record<string, unknown>>;

/** One resource of the plan. */
export interface PlannedResource {
  readonly urn: string;
  /** `host:index:Role` */
  readonly type: string;
  /** The engine's word for what `up` would do: same, update, create, delete, replace … */
  readonly op: string;
  /** Why it could not be read; empty when it was. */
  readonly unread: readonly string[];
  /** Properties in which what was found differs from what was applied last. */
  readonly drifted: readonly string[];
  /** Properties that `up` would change. */
  readonly planned: readonly string[];
  /** As the last `up` wanted it, as it was found, and as the program wants it; secrets are masked. */
  readonly applied: Values;
  readonly live: Values;
  readonly wanted: Values;
}

export interface StackPlan {
  readonly resources: readonly PlannedResource[];
  /** What made the engine fail; empty when it made a whole plan. */
  readonly errors: readonly string[];
}

interface State {
  readonly inputs?: Values;
  readonly outputs?: Values;
  readonly initErrors?: readonly string[];
}

/** An event of the engine as far as it is read here (apitype.EngineEvent of the pinned version). */
export interface EngineEvent {
  readonly resOutputsEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly old?: State | null;
      readonly new?: State | null;
      readonly diffs?: readonly string[] | null;
    };
  };
  readonly diagnosticEvent?: { readonly urn?: string; readonly message: string; readonly severity: string };
}

/** Runs a plan that can change nothing, neither on the hosts nor in the state. */
export async function planOf(
  { stack, configFile }: Omit<StackArguments, "json">,
  { cwd, env: given = process.env }: EngineOptions = {},
): Promise<StackPlan> {
  const file = configFile === undefined ? [] : ["--config-file", configFile];
  const env = { ...given, ...streaming, HOST_MODE: lookMode() };
  const options = { ...(cwd !== undefined && { cwd }), env };
  return planIn(await runPulumi(["preview", "--json", "--stack", stack, ...file], options));
}

/** With this in its environment `pulumi preview --json` prints an event a line. */
export const streaming = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } as const;

/** The plan of a preview that was {@link streaming}. */
export function planIn({ code, stdout, stderr }: EngineAnswer): StackPlan {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const plan = readPlan(lines.map((line) => JSON.parse(line) as EngineEvent));
  if (code === 0 || plan.errors.length > 0) return plan;
  return { ...plan, errors: [stderr.trim() || `pulumi preview ended with ${code}`] };
}

/** The events of one run, in any order. */
export function readPlan(events: readonly EngineEvent[]): StackPlan {
  const steps = events.flatMap((event) => event.resOutputsEvent?.metadata ?? []);
  const diagnostics = events.flatMap((event) => event.diagnosticEvent ?? []);
  const found = new Map(steps.filter(({ op }) => op === "refresh").map((step) => [step.urn, step]));
  const decided = new Map(steps.filter(({ op }) => op !== "refresh").map((step) => [step.urn, step]));
  const resources = [...new Set([...found.keys(), ...decided.keys()])].map((urn): PlannedResource => {
    const [look, step] = [found.get(urn), decided.get(urn)];
    // A role that is not there yet has no look of its own; what its plan could not see is a warning.
    const warnings = diagnostics.filter(({ severity, urn: of }) => severity === "warning" && of === urn);
    return {
      urn,
      type: (step ?? look)!.type,
      op: step?.op ?? "same",
      unread: look?.new?.initErrors ?? (step?.op === "create" ? warnings.map(({ message }) => message) : []),
      drifted: look?.diffs ?? [],
      planned: step?.diffs ?? [],
      applied: valuesOf(look?.old?.inputs),
      live: valuesOf(look?.new?.outputs),
      wanted: valuesOf(step?.new?.inputs),
    };
  });
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message.trim());
  return { resources, errors };
}

/** Events hold a secret with its mark. */
const valuesOf = (values: Values = {}): Values => withMasks(values) as Values;

/** `urn:pulumi:hoodi::bonded-validator::…::i7bb-base` → `i7bb-base` */
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** Whether it is the provider's own kind of resource. */
export const isOnHost = ({ type }: Pick<PlannedResource, "type">): boolean => type.startsWith("host:index:");

/** The host that a resource lies on, if any. */
export function optionalHost({ applied, wanted }: Pick<PlannedResource, "applied" | "wanted">): {
  host?: string;
} {
  const connection = (applied.connection ?? wanted.connection) as { host?: string } | undefined;
  return connection?.host === undefined ? {} : { host: connection.host };
}
