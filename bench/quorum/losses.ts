/** Makes the losses of a stack, one after the other. */

import { clusters } from "../../lab/dvt/clusters.ts";
import type { Lab } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { topologyOf } from "../../tools/hosts.ts";
import type { Part } from "../../topology/dvt/quorum.ts";
import type { Topology } from "../../topology/topology.ts";
import { deployClusters } from "../duties/clusters/deploy.ts";
import { dutiesStack } from "../duties/stage.ts";
import { type Losses, lossesToMake } from "./damage.ts";
import { makeDamage } from "./make.ts";
import { type LossResult, saidOf } from "./result.ts";
import { watchVotes } from "./signing.ts";
import { type StackName, sameClients } from "./stage.ts";
import { readyNodes, untilClustersSign } from "./whole.ts";

/** Milliseconds after which everybody has noticed a loss: a beacon node is told of its dead execution client in 12 s. */
const settling = 30_000;

export async function makeLosses(
  lab: Lab,
  stack: StackName,
  kinds: readonly Part["kind"][],
  note: (result: LossResult) => void,
): Promise<void> {
  await deployClusters(lab, "fast", stack === "one-client" ? sameClients : () => undefined);
  const topology = topologyOf({ stack: dutiesStack, configFile: stackFile(lab, dutiesStack), json: false });
  await untilClustersSign(lab, topology, Date.now());
  const losses = lossesToMake(topology).filter(({ parts }) => parts.some(({ kind }) => kinds.includes(kind)));
  for (const [i, each] of losses.entries()) {
    const names = each.parts.map(({ kind, name }) => `${kind} ${name}`).join(", ");
    process.stderr.write(`${stack}, ${i + 1} of ${losses.length}: without ${names}\n`);
    for (const result of await makeLoss(lab, topology, stack, each)) note(result);
  }
}

async function makeLoss(
  lab: Lab,
  topology: Topology,
  stack: StackName,
  { parts, damage }: Losses,
): Promise<LossResult[]> {
  const described = clusters.map((cluster) => {
    const known = topology.dvtClusters[cluster.program]!;
    return { cluster, known, ...saidOf(known, parts) };
  });
  const fix = await makeDamage(lab, damage);
  const goOn = described.filter(({ stops }) => !stops).map(({ cluster }) => cluster);
  const votes = await watchVotes(lab, Date.now() + settling, goOn);
  const ready = await readyNodes(lab, topology);
  const fixedAt = Date.now();
  await fix();
  await untilClustersSign(lab, topology, fixedAt);
  const recoverySeconds = (Date.now() - fixedAt) / 1000;
  return described.map(({ cluster: { program, keys }, known: { nodes }, left, stops }) => ({
    stack,
    cluster: program,
    parts,
    nodes: nodes.length,
    left,
    stops,
    seen: {
      voted: votes[program],
      validators: keys.length,
      ready: ready.filter((node) => nodes.includes(node)),
    },
    recoverySeconds,
  }));
}
