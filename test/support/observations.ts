import type { Observation } from "../../provider/host/observation.ts";

/** What one look at a host on which nothing is has shown; `seen` is what a test has there. */
export const observation = (seen: Partial<Observation> = {}): Observation => ({
  claims: [],
  unfinished: new Map(),
  managed: () => false,
  fields: () => ({}),
  live: () => undefined,
  found: () => new Map(),
  ...seen,
});
