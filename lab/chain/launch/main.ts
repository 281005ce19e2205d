/**
 * The real program in the place of a client: checks the options as the client does, then runs geth and Lodestar with what
 * these options mean to them.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readFlags, refuse } from "../../images/fake/flags.ts";
import type { BeaconSettings } from "./beacon.ts";
import { type Chain, takeChain } from "./chain.ts";
import { keepConnected } from "./dial.ts";
import type { ExecutionSettings } from "./execution.ts";
import { geth } from "./geth.ts";
import { beaconPeer } from "./identity.ts";
import { beaconNode, validatorClient } from "./lodestar.ts";
import { type LaunchedClient, launchPlan, type Plan } from "./plan.ts";
import { type Program, supervise } from "./supervise.ts";
import { tap, tapFile } from "./tap.ts";

/** Where the image has the programs. */
const programs = "/usr/local/lib/bonded-validator-chain";

/** Where a container's beacon node listens; the tap has the port of the client's options. */
const behindTap = { address: "127.0.0.1", port: 5042 };

/** Runs what stands for a client's program, with this process's own words. */
export async function launch(client: LaunchedClient): Promise<void> {
  try {
    await start(client, process.argv.slice(2));
  } catch (error) {
    refuse((error as Error).message);
  }
}

async function start(client: LaunchedClient, words: readonly string[]): Promise<void> {
  const plan = launchPlan(client, words);
  readFlags(plan.list, words);
  const { execution, beacon, validator } = plan;
  const first = execution ?? beacon ?? validator;
  if (first === undefined) return takeStep(plan, words);
  if (first.network !== "hoodi") refuse(`the lab's chain is Hoodi's, not that of ${first.network}`);
  const chain = await takeChain(first.dataDirectory, process.env.LAB_CHAIN ?? "");
  supervise([
    ...(execution === undefined ? [] : [executionClient(execution, chain)]),
    ...(beacon === undefined ? [] : [beaconClient(beacon, chain)]),
    ...(validator === undefined ? [] : [validatorClient(programs, validator, chain)]),
  ]);
}

function executionClient(settings: ExecutionSettings, chain: Chain): Program {
  return geth(programs, { ...settings, enodes: [chain.enode, ...settings.enodes] }, chain);
}

function beaconClient(settings: BeaconSettings, chain: Chain): Program {
  const known = [chain.multiaddr, ...settings.peers].flatMap((address) => beaconPeer(address) ?? []);
  const { restAddress, restPort, dataDirectory } = settings;
  tap({ address: restAddress, port: restPort }, behindTap, join(dataDirectory, tapFile));
  keepConnected(behindTap.port, known);
  const { address, port } = behindTap;
  return beaconNode(programs, { ...settings, restAddress: address, restPort: port }, chain);
}

/** What a client does before its first start leaves nothing that the chain needs, but a folder that is looked for. */
function takeStep({ list }: Plan, words: readonly string[]): void {
  if (list !== "nimbus-trusted-node-sync") refuse(`the lab's chain has no use for ${words[0]}`);
  const dataDirectory = readFlags(list, words).get("data-dir") ?? "/data";
  mkdirSync(join(dataDirectory, "db"), { recursive: true });
}
