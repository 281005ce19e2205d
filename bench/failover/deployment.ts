/** The lab that is measured: every rented host in the overlay, both stacks. */
import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { down } from "../../lab/down.ts";
import type { Engine } from "../../lab/engine/engine.ts";
import { pulumiCall } from "../../lab/pulumi.ts";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";
import { rentedHosts, stackFile } from "../../lab/stack-file.ts";
import { start } from "../../lab/start.ts";
import { topologyOf } from "../../tools/hosts.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import { timed } from "../contender.ts";

export const failoverLab: Lab = labFromEnvironment({
  LAB_NAME: "failover",
  LAB_SUBNET: "10.78.0.0/24",
  ...process.env,
});

export const measuredStacks = ["hoodi", "mainnet"] as const;
export type Stack = (typeof measuredStacks)[number];

/** What runs, as the program sees it. */
export type Deployment = Readonly<Record<Stack, Topology>>;

/** Boots new hosts and deploys both stacks with a BFD profile; returns the engine. */
export async function deployStacks(profile: Overlay["bfd"]): Promise<Engine> {
  await down(failoverLab);
  let engine: Engine | undefined;
  for (const stack of measuredStacks) {
    engine = await start(failoverLab, stack, { overlay: rentedHosts() });
    setProfile(stack, profile);
    await up(engine, stack);
  }
  return engine!;
}

/** Changes the BFD profile of every host. */
export async function changeProfile(engine: Engine, profile: Overlay["bfd"]): Promise<void> {
  for (const stack of measuredStacks) setProfile(stack, profile);
  for (const stack of measuredStacks) await up(engine, stack);
}

export function deployment(): Deployment {
  const topology = (stack: Stack): Topology =>
    topologyOf({ stack, configFile: stackFile(failoverLab, stack), json: false });
  return { hoodi: topology("hoodi"), mainnet: topology("mainnet") };
}

function setProfile(stack: Stack, bfd: Overlay["bfd"]): void {
  const file = stackFile(failoverLab, stack);
  const content = parse(readFileSync(file, "utf8"));
  Object.assign(content.config["bonded-validator:overlay"], { bfd });
  writeFileSync(file, stringify(content, { lineWidth: 0 }));
}

async function up(engine: Engine, stack: Stack): Promise<void> {
  const { args, env } = pulumiCall(failoverLab, engine, stack, ["up", "--skip-preview", "--non-interactive"]);
  await timed({ program: engine.pulumi, args, cwd: repository, env });
}
