/**
 * Clusters of SSV nodes and of Charon on four rented hosts, on the lab's chain: what their nodes sign together is in
 * blocks, whatever single thing fails. The programs are fakes; everything below them is as in the chain's own test.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Block, blocksFrom, headBlock } from "../../lab/chain/blocks.ts";
import { checkSignatures } from "../../lab/chain/signatures.ts";
import { down } from "../../lab/down.ts";
import { clusters, describeClusters, type LabCluster, rented } from "../../lab/dvt/clusters.ts";
import { dvtLackOf } from "../../lab/dvt/ready.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { setConnected } from "../../lab/verbs.ts";
import { topologyOf } from "../../tools/hosts.ts";
import { installed } from "./installed.ts";
import { testLab } from "./run.ts";
import { Simulation } from "./simulated.ts";

const [name, subnet] = ["bvdvt", "10.91.0.0/24"] as const;
const simulation = new Simulation(name, subnet);
const commands = testLab(name, subnet);
const { lab } = simulation;
const members = clusters.flatMap((cluster) => cluster.members);

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { installed, chain: "fast", overlay: rented });
  describeClusters(lab);
  await up();
});
afterAll(() => down(lab));

async function up(...args: string[]): Promise<string> {
  const { code, output } = await simulation.pulumi("hoodi", "up", "--skip-preview", ...args);
  expect(code, output).toBe(0);
  return output;
}

const topology = () => topologyOf({ stack: "hoodi", configFile: stackFile(lab, "hoodi"), json: false });

const until = (seconds: number, look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: seconds * 1000, interval: 1000 });

/**
 * Waits for a block that a cluster proposed from now on. Who proposes is chance: with 7 of 64 keys and one of four leaders
 * gone, one wait in 31 is longer than 4 minutes, and one in 5,200 longer than 10.
 */
async function nextBlock({ keys }: LabCluster): Promise<Block> {
  let { slot } = await headBlock(lab);
  let found: Block | undefined;
  await until(600, async () => {
    const blocks = await blocksFrom(lab, slot + 1);
    found = blocks.find(({ proposer }) => keys.includes(proposer));
    slot = blocks.at(-1)?.slot ?? slot;
    expect(found).toBeDefined();
  });
  return found!;
}

/** Waits for votes from now on, of as many of a cluster's validators as vote in an epoch: of all. */
async function votesAgain({ keys }: LabCluster): Promise<void> {
  const now = Date.now();
  await until(240, async () => {
    const votes = checkSignatures(lab).published.filter(
      ({ kind, validator, time }) => kind === "attestation" && keys.includes(validator) && time > now,
    );
    expect(new Set(votes.map(({ validator }) => validator)).size).toBe(keys.length);
  });
}

/** Waits until both clusters have proposed and voted from now on. */
const allSign = (): Promise<unknown> =>
  Promise.all(clusters.flatMap((cluster) => [nextBlock(cluster), votesAgain(cluster)]));

describe("clusters whose keys are there", () => {
  test("are placed, resumed by a person, and sign", async () => {
    for (const cluster of clusters) await cluster.place(lab);
    await up();
    for (const { node } of members) {
      const { code, stderr } = await commands.run("tool", "hoodi", "resume", node);
      expect(code, stderr).toBe(0);
    }
    await until(600, async () =>
      expect(
        await Promise.all(members.map(({ node }) => dvtLackOf(lab, topology().dvtNodes[node]!))),
      ).toEqual(members.map(() => "")),
    );
    // Records of what was signed are there now. From now on, nothing goes on without them.
    await up();
    const preview = await simulation.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  }, 900_000);

  test.each(clusters)("of $program propose blocks that pay their owner, and vote", async (cluster) => {
    expect(await nextBlock(cluster)).toMatchObject({ feeRecipient: cluster.feeRecipient });
    await votesAgain(cluster);
  });
});

describe("duties go on", () => {
  test("without one of their hosts, and no other of them is drained or changed meanwhile", async () => {
    await setConnected(lab, "xserver", false);
    await allSign();
    const drained = await commands.run("tool", "hoodi", "drain", "shin");
    expect(drained.stderr).toContain("shin: nothing was stopped, because a DVT cluster would stop with it.");
    expect(drained.code).toBe(1);
    await setConnected(lab, "xserver", true);
  });

  /** One alone: peers leave a home that came back out for a while. `npm run bench -- quorum` waits, and cuts off both. */
  test("without a home", async () => {
    await setConnected(lab, "trdiy", false);
    await allSign();
    await setConnected(lab, "trdiy", true);
  });
});

test("nothing that was signed is slashable", () => {
  expect(checkSignatures(lab)).toMatchObject({ offences: [], unknown: [] });
});
