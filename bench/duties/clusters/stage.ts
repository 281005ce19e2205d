/** The stage of the clusters: two homes and four rented hosts, each with a node of either cluster. */

import { dvtLackOf } from "../../../lab/dvt/ready.ts";
import type { Lab } from "../../../lab/settings.ts";
import { stackFile } from "../../../lab/stack-file.ts";
import { topologyOf } from "../../../tools/hosts.ts";
import { type ChainStage, dutiesStack, stageOf, viewChain } from "../stage.ts";
import { deployClusters } from "./deploy.ts";
import { clusterEvents } from "./events.ts";
import { participantsOf, tunnelled } from "./participants.ts";
import { ClusterSigners } from "./signers.ts";

/** Makes the lab, and deploys the stack with both clusters, whose nodes sign some time later. */
export async function openClusterStage(lab: Lab): Promise<ChainStage> {
  const engine = await deployClusters(lab, "production");
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
