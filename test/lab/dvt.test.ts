/**
 * An SSV cluster on four rented hosts, on the lab's chain: what its nodes sign together is in blocks, whatever single
 * thing fails. The nodes are fakes; everything below them is as in the chain's own test.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Block, blocksFrom, headBlock } from "../../lab/chain/blocks.ts";
import { freeKeys, interopKey } from "../../lab/chain/keystores.ts";
import { checkSignatures } from "../../lab/chain/signatures.ts";
import { chainViews } from "../../lab/chain/view.ts";
import { down } from "../../lab/down.ts";
import { ssvFilesOf } from "../../lab/dvt/ssv-files.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { readState } from "../../lab/state.ts";
import { setConnected } from "../../lab/verbs.ts";
import { waiversFor } from "../../lab/waivers.ts";
import { dvtReadyScript } from "../../render/dvt/ready.ts";
import { topologyOf } from "../../tools/hosts.ts";
import { ssvPorts } from "../../topology/dvt/ports.ts";
import { withoutProject } from "../../topology/namespaces.ts";
import { installed } from "./installed.ts";
import { testLab } from "./run.ts";
import { Simulation } from "./simulated.ts";
import { editStack } from "./stack-settings.ts";

const [name, subnet] = ["bvdvt", "10.91.0.0/24"] as const;
const simulation = new Simulation(name, subnet);
const commands = testLab(name, subnet);
const { lab } = simulation;
const homes = ["trdiy", "i7bb"] as const;
const rented = ["shin", "xserver", "conoha", "webarena"] as const;
const nodes = rented.map((host, i) => ({ host, node: `ssv${i + 1}`, operatorId: 101 + i }));
/** Keys of the chain that the cluster has in shares. */
const keys = freeKeys;
const feeRecipient = `0x${"5c".repeat(20)}`;

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { installed, chain: "fast", overlay: rented });
  editStack(simulation, "hoodi", (settings) => {
    settings["bonded-validator:validators"] = {};
    settings["bonded-validator:validatorGroups"] = {};
    for (const host of rented) settings["bonded-validator:hosts"][host]!.dvtNetworks = ["hoodi"];
    settings["bonded-validator:dvtNodes"] = Object.fromEntries(
      nodes.map(({ host, node }) => [node, { host, program: "ssv" }]),
    );
    settings["bonded-validator:dvtClusters"] = { ssv: { nodes: nodes.map(({ node }) => node) } };
    const sections = Object.entries(settings).map(([key, section]) => [withoutProject(key), section]);
    const today = new Date().toISOString().slice(0, 10);
    const waivers = waiversFor("hoodi", Object.fromEntries(sections), today, "simulated");
    settings["bonded-validator:waivers"] = { ...waivers };
  });
  await up();
});
afterAll(() => down(lab));

async function up(...args: string[]): Promise<string> {
  const { code, output } = await simulation.pulumi("hoodi", "up", "--skip-preview", ...args);
  expect(code, output).toBe(0);
  return output;
}

const topology = () => topologyOf({ stack: "hoodi", configFile: stackFile(lab, "hoodi"), json: false });

/** Why a node does not sign; empty where it does. */
const lackOf = ({ host, node }: (typeof nodes)[number]): Promise<string> =>
  simulation.inside(host, `(${dvtReadyScript(topology().dvtNodes[node]!)}\n) 2>&1 || :`);

const until = (seconds: number, look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: seconds * 1000, interval: 1000 });

const isCluster = ({ proposer }: Block): boolean => keys.includes(proposer);

/** Waits for a block that the cluster proposed in this slot or a later one. */
async function nextBlock(): Promise<Block> {
  const { slot } = await headBlock(lab);
  let found: Block | undefined;
  await until(240, async () => {
    found = (await blocksFrom(lab, slot + 1)).find(isCluster);
    expect(found).toBeDefined();
  });
  return found!;
}

/** Waits for votes of the cluster from now on, of as many of its validators as vote in an epoch. */
async function votesAgain(): Promise<void> {
  const now = Date.now();
  await until(240, async () => {
    const votes = checkSignatures(lab).published.filter(
      ({ kind, validator, time }) => kind === "attestation" && keys.includes(validator) && time > now,
    );
    expect(new Set(votes.map(({ validator }) => validator)).size).toBe(keys.length);
  });
}

/** Waits until the nodes of both homes have the observer's head, and so may stand in for each other. */
const bothFollow = (): Promise<void> =>
  until(300, async () => {
    const [observer, ...others] = await chainViews(lab);
    expect(others.map(({ seen }) => seen?.root)).toEqual(homes.map(() => observer!.seen!.root));
  });

describe("a cluster whose keys are there", () => {
  test("is placed, resumed by a person, and signs", async () => {
    const { hosts } = readState(lab);
    const port = ssvPorts("hoodi").p2pTcp;
    const operators = nodes.map(({ host, operatorId }) => ({
      id: operatorId,
      url: `http://${hosts[host]!.address}:${port}`,
    }));
    const files = ssvFilesOf(operators, keys.map(interopKey), feeRecipient);
    for (const [i, { host, node }] of nodes.entries())
      for (const [file, text] of Object.entries(files[i]!)) {
        const path = `/mnt/ethereum/hoodi/${node}/ssv/${file}`;
        const base64 = Buffer.from(text).toString("base64");
        await simulation.inside(host, `umask 077; printf %s ${base64} | base64 -d >${path}`);
      }
    editStack(simulation, "hoodi", (settings) => {
      for (const { node, operatorId } of nodes)
        settings["bonded-validator:dvtNodes"]![node]!.operatorId = operatorId;
    });
    await up();
    for (const { node } of nodes) {
      const { code, stderr } = await commands.run("tool", "hoodi", "resume", node);
      expect(code, stderr).toBe(0);
    }
    await until(600, async () => expect(await Promise.all(nodes.map(lackOf))).toEqual(["", "", "", ""]));
    const preview = await simulation.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  }, 900_000);

  test("proposes blocks that pay its owner, and votes", async () => {
    expect(await nextBlock()).toMatchObject({ feeRecipient });
    await votesAgain();
  });
});

describe("duties go on", () => {
  test("without one of its hosts, and no other of them is drained or changed meanwhile", async () => {
    await setConnected(lab, "xserver", false);
    await nextBlock();
    await votesAgain();
    const drained = await commands.run("tool", "hoodi", "drain", "shin");
    expect(drained.stderr).toContain("shin: nothing was stopped, because a DVT cluster would stop with it.");
    expect(drained.code).toBe(1);
    await setConnected(lab, "xserver", true);
  });

  test.each(homes)("without home %s", async (home) => {
    await setConnected(lab, home, false);
    await nextBlock();
    await votesAgain();
    await setConnected(lab, home, true);
    await bothFollow();
  });
});

test("nothing that was signed is slashable", () => {
  expect(checkSignatures(lab)).toMatchObject({ offences: [], unknown: [] });
});
