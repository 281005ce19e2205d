/** Two homes and four rented hosts, each with a node of either cluster. */

import { join } from "node:path";
import type { Timing } from "../../../lab/chain/genesis.ts";
import { down } from "../../../lab/down.ts";
import { clusters, describeClusters, rented } from "../../../lab/dvt/clusters.ts";
import type { Engine } from "../../../lab/engine/engine.ts";
import { pulumiCall } from "../../../lab/pulumi.ts";
import { type Lab, repository } from "../../../lab/settings.ts";
import { stackFile } from "../../../lab/stack-file.ts";
import type { StackSettings } from "../../../lab/stack-settings.ts";
import { start } from "../../../lab/start.ts";
import { timed } from "../../contender.ts";
import { deployStack } from "../deployment.ts";
import { dutiesStack } from "../stage.ts";

/** Keys are placed where a first deployment has made the folders; a person starts what has keys. */
export async function deployClusters(
  lab: Lab,
  timing: Timing,
  edit: (settings: StackSettings) => void = () => undefined,
): Promise<Engine> {
  await down(lab);
  const engine = await start(lab, dutiesStack, { overlay: rented, chain: timing });
  describeClusters(lab, edit);
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
