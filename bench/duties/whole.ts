/** When a lab is whole again after a fault, and what is done for that. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runInside } from "../../lab/hosts.ts";
import { pulumiCall } from "../../lab/pulumi.ts";
import { repository } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { timed } from "../contender.ts";
import { primaryOf } from "../laptop.ts";
import { type ChainStage, clientHost, dutiesStack } from "./stage.ts";
import { untilNothing } from "./until.ts";

/** Waits until every address is at its first home and both nodes are fit. */
export const untilServed = (stage: ChainStage): Promise<void> =>
  untilNothing(async () => (await unfitNode(stage)) ?? (await misplacedAddress(stage)), 15);

/** Waits for the same, until both nodes have followed the chain for some slots, and until all participants sign again. */
export async function untilWhole(stage: ChainStage): Promise<void> {
  const { signers } = stage;
  signers.broken();
  const followers = new Followers(stage);
  await untilNothing(async () => {
    const broken = (await unfitNode(stage)) ?? (await misplacedAddress(stage)) ?? (await followers.laggard());
    if (broken !== undefined) signers.broken();
    return broken ?? (await signers.silent());
  }, signers.minutes);
}

/** Slots for which both nodes have to have the observer's head. */
const followedSlots = 3;

/**
 * A node that comes back is fit as soon as it is synced. Its peers may still leave it out for a while when they pass on
 * blocks: it then proposes on an old block, and what others sign at that time is for a block that is orphaned.
 */
class Followers {
  readonly #stage: ChainStage;
  /** When a node had another head than the observer, in two looks in a row. */
  #lagged = Date.now();
  #differed = false;

  constructor(stage: ChainStage) {
    this.#stage = stage;
  }

  async laggard(): Promise<string | undefined> {
    const { node, other, observer, clock } = this.#stage;
    const heads = [node, other].map(async (each) => [each.name, await headOf(this.#stage, each)] as const);
    const [head, ...seen] = await Promise.all([observer.head(), ...heads]);
    const behind = seen.find(([, root]) => root !== head);
    if (behind !== undefined && this.#differed) this.#lagged = Date.now();
    this.#differed = behind !== undefined;
    if (Date.now() - this.#lagged >= followedSlots * clock.secondsPerSlot * 1000) return undefined;
    return behind === undefined
      ? `both nodes have to follow the chain for ${followedSlots} slots`
      : `node ${behind[0]} has not the newest block`;
  }
}

/** Root of a node's newest block; "" where it does not answer. */
async function headOf(stage: ChainStage, node: Node): Promise<string> {
  const answer = await askNode(stage, node, "/eth/v1/beacon/headers/head");
  return answer === "" ? "" : (JSON.parse(answer) as { data: { root: string } }).data.root;
}

/** What the proxy before a node answers on its mesh address; "" where it does not. */
async function askNode({ lab, members }: ChainStage, { host, ports }: Node, path: string): Promise<string> {
  const url = `http://${members[host]!.address}:${ports.loopback.beaconApi}${path}`;
  const ask = `exec 2>/dev/null; curl -fsS --max-time 2 ${url} || true`;
  return runInside(lab, clientHost, ["sh", "-c", ask]);
}

/** A proxy answers on its mesh address only for a node that it has found fit. */
async function unfitNode(stage: ChainStage): Promise<string | undefined> {
  const { node, other, timeline } = stage;
  for (const each of [node, other]) {
    const { name } = each;
    const answer = await askNode(stage, each, "/eth/v1/node/identity");
    if (answer === "") return `node ${name} is not fit`;
    timeline.nodes.set((JSON.parse(answer) as { data: { peer_id: string } }).data.peer_id, name);
  }
  return undefined;
}

async function misplacedAddress(stage: ChainStage): Promise<string | undefined> {
  const { lab, vips, members, node, other, participants } = stage;
  for (const { address, homes } of vips) {
    const route = await runInside(lab, clientHost, ["ip", "route", "get", address]);
    if (route.includes(` via ${members[homes[0]!]!.address} `)) continue;
    await switchOver(stage, homes[0]!, address);
    return `${address} has to move to ${homes[0]}`;
  }
  if (!participants.some(({ name }) => name === "Tailscale's route")) return undefined;
  const { address } = vips[0];
  if ((await primaryOf(lab, address)) === node.host) return undefined;
  // It stays where it is unless the home host that has it leaves the tailnet for a while.
  await runInside(lab, other.host, ["systemctl", "stop", "tailscaled"]);
  try {
    for (let i = 0; i < 120 && (await primaryOf(lab, address)) !== node.host; i += 1) await sleep(1000);
  } finally {
    await runInside(lab, other.host, ["systemctl", "start", "tailscaled"]);
  }
  return `Tailscale's route has to lead to ${node.host}`;
}

async function switchOver({ lab, engine }: ChainStage, home: string, address: string): Promise<void> {
  const tool = join(repository, "tools/switchover.ts");
  const args = [tool, dutiesStack, home, address, "--config-file", stackFile(lab, dutiesStack)];
  const { env } = pulumiCall(lab, engine, dutiesStack, []);
  const call = { program: process.execPath, args, cwd: repository, env };
  // It refuses while a node is not fit or the other host does not answer yet, and is run again.
  await timed(call).catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
