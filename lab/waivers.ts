import { loadTopology } from "../topology/load.ts";
import { type Problem, TopologyError } from "../topology/problems.ts";
import type { RawConfig } from "../topology/section-reader.ts";
import { waivableChecks } from "../topology/waivers.ts";

/** Waivers of whatever risks a configuration takes, each for what it is found for. */
export function waiversFor(stack: string, config: RawConfig, today: string, reason: string): object {
  const found = problemsOf(stack, { ...config, waivers: {} }, today);
  const subjects = waivableChecks.map((check) => {
    const ofCheck = found.filter((problem) => problem.check === check).map(({ subject }) => subject!);
    return [check, [...new Set(ofCheck)]] as const;
  });
  const taken = subjects.filter(([, names]) => names.length > 0);
  return Object.fromEntries(taken.map(([check, names]) => [check, { for: names, reason }]));
}

function problemsOf(stack: string, config: RawConfig, today: string): readonly Problem[] {
  try {
    loadTopology(stack, config, today);
    return [];
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
}
