import type { Timing } from "../../lab/chain/genesis.ts";
import { down } from "../../lab/down.ts";
import type { Engine } from "../../lab/engine/engine.ts";
import { pulumiCall } from "../../lab/pulumi.ts";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";
import { start } from "../../lab/start.ts";
import { timed } from "../contender.ts";
import { clientHost, dutiesStack } from "./stage.ts";

export const dutiesLab: Lab = labFromEnvironment({
  LAB_NAME: "duties",
  LAB_SUBNET: "10.76.0.0/24",
  ...process.env,
});

/** Boots new hosts on a new chain and deploys the stack; returns the engine. */
export async function deployOnChain(lab: Lab, timing: Timing): Promise<Engine> {
  await down(lab);
  const engine = await start(lab, dutiesStack, { overlay: [clientHost], chain: timing });
  await deployStack(lab, engine);
  return engine;
}

export async function deployStack(lab: Lab, engine: Engine): Promise<void> {
  const words = ["up", "--skip-preview", "--non-interactive"];
  const { args, env } = pulumiCall(lab, engine, dutiesStack, words);
  await timed({ program: engine.pulumi, args, cwd: repository, env });
}
