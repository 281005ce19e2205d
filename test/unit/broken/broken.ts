import { expect } from "vitest";
import { loadTopology } from "../../../topology/load.ts";
import { TopologyError } from "../../../topology/problems.ts";
import { complete, type Settings, today } from "../../support/inventory.ts";

/** A sound configuration that is spoilt in one way, and the problem that this makes. */
export interface Broken {
  readonly name: string;
  readonly stack?: string;
  readonly spoil: (config: Settings) => void;
  /** `path: reason [check]`, then the remedy. */
  readonly problem: readonly [string, string];
}

/** What loading says, or nothing when the configuration is sound. */
export function complaint(stack: string, config: Settings, date = today): string {
  try {
    loadTopology(stack, config, date);
    return "";
  } catch (error) {
    // A further section changes no other message.
    if (error instanceof TopologyError) return error.message.replace(/sections are .*/, "sections are …");
    throw error;
  }
}

/** The spoilt configuration has this problem and no other; unspoilt it has none. */
export function expectProblem({ stack = "hoodi", spoil, problem: [what, remedy] }: Broken): void {
  const config = complete(stack === "mainnet" ? "mainnet" : "hoodi");
  expect(complaint(stack === "hodi" ? "hoodi" : stack, config)).toBe("");
  spoil(config);
  expect(complaint(stack, config)).toBe(`The configuration has a problem:\n  ${what}\n    → ${remedy}`);
}
