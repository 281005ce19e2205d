import { loadTopology } from "../../../topology/load.ts";
import { type Problem, TopologyError } from "../../../topology/problems.ts";
import { complete, type Settings, today } from "../inventory.ts";

/** A valid configuration that is broken in one way, and the problem that this makes. */
export interface Broken {
  readonly name: string;
  readonly stack?: string;
  readonly breakIt: (config: Settings) => void;
  /** `path: reason [check]`, then the remedy. */
  readonly problem: readonly [string, string];
}

/** A stack of the committed ones whose complete configuration is valid until it is broken. */
export const validStack = ({ stack }: Pick<Broken, "stack">): string =>
  stack === "mainnet" ? "mainnet" : "hoodi";

/** The problems of the broken configuration. */
export function problemsOf(broken: Pick<Broken, "stack" | "breakIt">): readonly Problem[] {
  const config = complete(validStack(broken));
  broken.breakIt(config);
  return refusal(broken.stack ?? "hoodi", config)?.problems ?? [];
}

/** What loading says, or nothing when the configuration is valid. */
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
