import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { workloadUser } from "../users.ts";
import { nameChecks } from "./names.ts";

/** What becomes a workload, by the section that describes it. */
export interface DescribedWorkload {
  readonly section: keyof typeof nameChecks;
  readonly name: string;
}

export function workloadsOf({ nodes, validators }: PlacedDraft): DescribedWorkload[] {
  return [
    ...[...nodes.names].map((name) => ({ section: "nodes", name }) as const),
    ...[...validators.names].map((name) => ({ section: "validators", name }) as const),
  ];
}

/**
 * Two workloads whose programs would run as one user could look into each other's secrets. `others` are in the same stack
 * and judged elsewhere.
 */
export function checkUsers(
  stack: string,
  workloads: readonly DescribedWorkload[],
  others: readonly DescribedWorkload[] = [],
): Problem[] {
  const owners = new Map(others.map(({ name }) => [workloadUser(stack, name), name]));
  return workloads.flatMap(({ section, name }) => {
    const user = workloadUser(stack, name);
    const owner = owners.get(user) ?? name;
    owners.set(user, owner);
    if (owner === name) return [];
    return [
      {
        check: nameChecks[section],
        path: settingPath(section, name),
        reason: `its programs would run as the user ${user}, as those of ${owner} do`,
        remedy: "give it another name",
      },
    ];
  });
}
