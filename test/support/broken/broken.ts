import { loadTopology } from "../../../topology/load.ts";
import { type Problem, TopologyError } from "../../../topology/problems.ts";
import { complete, type Settings, today } from "../inventory.ts";

/** A sound configuration that is spoilt in one way, and the problem that this makes. */
export interface Broken {
  readonly name: string;
  readonly stack?: string;
  readonly spoil: (config: Settings) => void;
  /** `path: reason [check]`, then the remedy. */
  readonly problem: readonly [string, string];
}

/** A stack of the committed ones whose complete configuration is sound until it is spoilt. */
export const soundStack = ({ stack }: Pick<Broken, "stack">): string =>
  stack === "mainnet" ? "mainnet" : "hoodi";

/** The problems of the spoilt configuration. */
export function problemsOf(broken: Pick<Broken, "stack" | "spoil">): readonly Problem[] {
  const config = complete(soundStack(broken));
  broken.spoil(config);
  return refusal(broken.stack ?? "hoodi", config)?.problems ?? [];
}

/** What loading says, or nothing when the configuration is sound. */
export function complaint(stack: string, config: Settings, date = today): string {
  // A further section changes no other message.
  return refusal(stack, config, date)?.message.replace(/sections are .*/, "sections are …") ?? "";
}

function refusal(stack: string, config: Settings, date = today): TopologyError | undefined {
  try {
    loadTopology(stack, config, date);
    return undefined;
  } catch (error) {
    if (error instanceof TopologyError) return error;
    throw error;
  }
}
