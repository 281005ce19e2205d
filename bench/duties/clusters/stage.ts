/** The stage of the clusters: two homes and four rented hosts, each with a node of either cluster. */

import { join } from "node:path";
import { down } from "../../../lab/down.ts";
import { clusters, describeClusters, rented } from "../../../lab/dvt/clusters.ts";
import { dvtLackOf } from "../../../lab/dvt/ready.ts";
import type { Engine } from "../../../lab/engine/engine.ts";
import { pulumiCall } from "../../../lab/pulumi.ts";
import { type Lab, repository } from "../../../lab/settings.ts";
import { stackFile } from "../../../lab/stack-file.ts";
import { start } from "../../../lab/start.ts";
import { topologyOf } from "../../../tools/hosts.ts";
import { timed } from "../../contender.ts";
import { deployStack } from "../deployment.ts";
import { type ChainStage, dutiesStack, stageOf, viewChain } from "../stage.ts";
import { clusterEvents } from "./events.ts";
import { participantsOf, tunnelled } from "./participants.ts";
import { ClusterSigners } from "./signers.ts";

/** Makes the lab, and deploys the stack with both clusters, whose nodes sign some time later. */
export async function openClusterStage(lab: Lab): Promise<ChainStage> {
  const engine = await deployClusters(lab);
  const view = await viewChain(lab, engine);
  const participants = participantsOf(view);
  return stageOf(view, {
    participants,
    duties: ["attestation", "proposal"],
    events: clusterEvents(view),
    aims: { "tunnel-only": tunnelled },
    signers: new ClusterSigners(view, participants, () => unreadyNode(lab)),
  });
}

/** Why a node of a cluster does not sign; undefined where all do. */
async function unreadyNode(lab: Lab): Promise<string | undefined> {
  const configFile = stackFile(lab, dutiesStack);
  const { dvtNodes } = topologyOf({ stack: dutiesStack, configFile, json: false });
  for (const node of Object.values(dvtNodes)) {
    const lack = await dvtLackOf(lab, node);
    if (lack !== "") return `${node.name} does not sign: ${lack}`;
  }
  return undefined;
}

/** Keys are placed where a first deployment has made the folders; a person starts what has keys. */
async function deployClusters(lab: Lab): Promise<Engine> {
  await down(lab);
  const engine = await start(lab, dutiesStack, { overlay: rented, chain: "production" });
  describeClusters(lab);
  await deployStack(lab, engine);
  for (const cluster of clusters) await cluster.place(lab);
  await deployStack(lab, engine);
  for (const { node } of clusters.flatMap(({ members }) => members)) await resume(lab, engine, node);
  return engine;
}

async function resume(lab: Lab, engine: Engine, node: string): Promise<void> {
  const tool = join(repository, "tools/resume.ts");
  const args = [tool, dutiesStack, node, "--config-file", stackFile(lab, dutiesStack)];
  const { env } = pulumiCall(lab, engine, dutiesStack, []);
  await timed({ program: process.execPath, args, cwd: repository, env });
}
