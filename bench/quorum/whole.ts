/** Whether both clusters of a lab are well. */

import { chainViews, unfitView } from "../../lab/chain/view.ts";
import { clusters } from "../../lab/dvt/clusters.ts";
import { dvtLackOf } from "../../lab/dvt/ready.ts";
import type { Lab } from "../../lab/settings.ts";
import type { Topology } from "../../topology/topology.ts";
import { untilNothing } from "../duties/until.ts";
import { votesSince } from "./signing.ts";

/** SSV nodes that have started look for doppelgangers for four epochs, and then need a duty. */
const recoveryMinutes = 15;

/** Names of the nodes that say that they sign. */
export async function readyNodes(lab: Lab, { dvtNodes }: Topology): Promise<string[]> {
  const lacks = Object.values(dvtNodes).map(async (node) => [node.name, await dvtLackOf(lab, node)] as const);
  return (await Promise.all(lacks)).filter(([, lack]) => lack === "").map(([name]) => name);
}

/** Waits until the homes' nodes may stand in for each other, every DVT node is ready, and every validator has voted since. */
export async function untilClustersSign(lab: Lab, topology: Topology, since: number): Promise<void> {
  const all = Object.keys(topology.dvtNodes);
  await untilNothing(async () => {
    const unfit = unfitView(await chainViews(lab));
    if (unfit !== undefined) return unfit;
    const ready = await readyNodes(lab, topology);
    const missing = all.filter((name) => !ready.includes(name));
    if (missing.length > 0) return `${missing.join(", ")} not ready`;
    const votes = votesSince(lab, since);
    const silent = clusters.filter(({ program, keys }) => votes[program] < keys.length);
    return silent.length === 0 ? undefined : `votes of ${silent.map(({ program }) => program).join(" and ")}`;
  }, recoveryMinutes);
}
