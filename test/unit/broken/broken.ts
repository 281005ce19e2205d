import type { Settings } from "../inventory.ts";

/** A sound configuration with one thing broken, and what loading it says. */
export interface Broken {
  readonly name: string;
  readonly stack?: string;
  readonly spoil: (config: Settings) => void;
  /** `path: reason [check]`, then the remedy. */
  readonly problem: readonly [string, string];
}
