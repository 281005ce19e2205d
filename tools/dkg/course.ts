import { type Problem, settingPath } from "../../topology/problems.ts";
import type { NodeLook } from "./look.ts";

/** What a run has to do, by how far the nodes are. */
export type Course =
  /** `problems`: a person has to act first. */
  | { readonly kind: "stop"; readonly problems: readonly Problem[] }
  /** Nodes without a key of their own get one. */
  | { readonly kind: "records"; readonly keyless: readonly string[] }
  /** Keys are made; `leftOver` names nodes on which something is put aside before. */
  | { readonly kind: "generate"; readonly leftOver: readonly string[] }
  /** All nodes have made keys, and some have not taken them over. */
  | { readonly kind: "finish"; readonly taken: readonly string[] }
  /** All nodes have their lock. */
  | { readonly kind: "done" };

export function courseOf(looks: readonly NodeLook[]): Course {
  const named = (...states: NodeLook["state"][]): string[] =>
    looks.filter(({ state }) => states.includes(state)).map(({ node }) => node.name);
  const absent = named("absent");
  if (absent.length > 0)
    return stop(absent, "folder-missing", "its host has no folder for it", "run pulumi up");
  const taken = named("after");
  const lacking = named("keyless", "before");
  if (taken.length > 0 && lacking.length > 0)
    return stop(
      lacking,
      "part-missing",
      `${taken.join(", ")} took over keys, and this node has none of them: its folder ceremony is gone`,
      "put the folder ceremony back, from where it was moved; if that is impossible, and no deposit exists, move cluster-lock.json and the shares of the others aside, and start anew",
    );
  if (taken.length === looks.length) return { kind: "done" };
  const keyless = named("keyless");
  if (keyless.length > 0) return { kind: "records", keyless };
  const staged = named("staged");
  if (taken.length + staged.length === looks.length) return { kind: "finish", taken };
  return { kind: "generate", leftOver: staged };
}

function stop(names: readonly string[], check: string, reason: string, remedy: string): Course {
  return {
    kind: "stop",
    problems: names.map((name) => ({ check, path: settingPath("dvtNodes", name), reason, remedy })),
  };
}
