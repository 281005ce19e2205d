/** Changes of all DVT nodes of a stack, and what became of its clusters meanwhile. */

import { clusters } from "../../lab/dvt/clusters.ts";
import type { Engine } from "../../lab/engine/engine.ts";
import { runInside } from "../../lab/hosts.ts";
import { pinNewDigests } from "../../lab/images/new-digests.ts";
import { loggedPulumi } from "../../lab/pulumi.ts";
import type { Lab } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { topologyOf } from "../../tools/hosts.ts";
import type { Topology } from "../../topology/topology.ts";
import { deployClusters } from "../duties/clusters/deploy.ts";
import { dutiesStack } from "../duties/stage.ts";
import { votesSince } from "../quorum/signing.ts";
import { untilClustersSign } from "../quorum/whole.ts";
import { maxUnready, type ReadinessSample, watchNodes } from "./watch.ts";

export interface NodesChange {
  readonly name: string;
  readonly seconds: number;
  readonly samples: readonly ReadinessSample[];
  /** What happened and should not have. */
  readonly problems: readonly string[];
}

interface Up {
  readonly code: number;
  readonly output: string;
}

/** The node that loses a password, and is not the first one of its cluster to be changed. */
const broken = { host: "xserver", name: "charon2" };

export async function changeClusters(lab: Lab): Promise<NodesChange[]> {
  const engine = await deployClusters(lab, "fast");
  const topology = topologyOf({ stack: dutiesStack, configFile: stackFile(lab, dutiesStack), json: false });
  const change = async (name: string, problemsOf: (up: Up) => string[]): Promise<NodesChange> => {
    await untilClustersSign(lab, topology, Date.now());
    await pinNewDigests(lab, dutiesStack, ["ssv", "charon", "lodestar"], name);
    return changeAll(lab, engine, topology, name, problemsOf);
  };
  const first = await change("every node signs again", unlessDone);
  await movePassword(lab, "keystore-0.txt", "lost");
  const second = await change(`${broken.name} does not sign again`, unlessStopped);
  await movePassword(lab, "lost", "keystore-0.txt");
  const third = await changeAll(lab, engine, topology, "after it was repaired", unlessDone);
  return [first, second, third];
}

/** What the running Lodestar has of its shares is in memory; the next one finds a share without a password. */
async function movePassword(lab: Lab, from: string, to: string): Promise<void> {
  const folder = `/mnt/ethereum/${dutiesStack}/${broken.name}/shares`;
  await runInside(lab, broken.host, ["mv", `${folder}/${from}`, `${folder}/${to}`]);
}

const unlessDone = ({ code, output }: Up): string[] =>
  code === 0 ? [] : [`up ended with ${code}: ${output}`];

function unlessStopped({ code, output }: Up): string[] {
  if (code === 0) return ["up did not stop"];
  const said = [`was not touched, because dvt-${broken.name} on ${broken.host}`];
  return said
    .filter((words) => !output.includes(words))
    .map((words) => `up did not say "${words}": ${output}`);
}

async function changeAll(
  lab: Lab,
  engine: Engine,
  topology: Topology,
  name: string,
  problemsOf: (up: Up) => string[],
): Promise<NodesChange> {
  const begun = Date.now();
  const words = ["up", "--skip-preview", "--non-interactive", "--continue-on-error"];
  const up = loggedPulumi(lab, engine, dutiesStack, words);
  const { result, samples } = await watchNodes(lab, topology, up);
  const problems = [...problemsOf(result), ...downAtOnce(topology, samples), ...silentSince(lab, begun)];
  return { name, seconds: (Date.now() - begun) / 1000, samples, problems };
}

const downAtOnce = ({ dvtClusters }: Topology, samples: readonly ReadinessSample[]): string[] =>
  Object.values(dvtClusters)
    .map(({ name, nodes }) => ({ name, max: maxUnready(samples, nodes) }))
    .filter(({ max }) => max > 1)
    .map(({ name, max }) => `${max} nodes of ${name} were not ready at once`);

function silentSince(lab: Lab, begun: number): string[] {
  const votes = votesSince(lab, begun);
  return clusters
    .filter(({ program, keys }) => votes[program] < keys.length)
    .map(({ program, keys }) => `${votes[program]} of ${keys.length} validators of ${program} voted`);
}
