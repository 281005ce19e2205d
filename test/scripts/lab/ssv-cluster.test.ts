/** Four SSV nodes of the lab as processes, over a beacon chain of the test: they sign together what one key would sign. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { attestationRoot, blockRoot, randaoRoot, signingContext } from "../../../lab/dvt/signing-roots.ts";
import { ssvFilesOf } from "../../../lab/dvt/ssv-files.ts";
import { isSignatureOf, publicKeyOf } from "../../../lab/dvt/threshold.ts";
import { repository } from "../../../lab/settings.ts";
import { dvtReadyScript } from "../../../render/dvt/ready.ts";
import { aggregateFaults } from "../../support/aggregates.ts";
import {
  BeaconChain,
  type PublishedAttestation,
  type PublishedBlock,
  secondsPerSlot,
  slotsPerEpoch,
  spec,
} from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { loadDvt } from "../../support/dvt.ts";
import { freePort } from "../../support/haproxy.ts";
import { type NodeSettings, SsvNode } from "../../support/ssv-node.ts";
import { run } from "../gate-api.ts";

const keys = [interopKey(49), interopKey(50)];
const publicKeys = keys.map(publicKeyOf);
const genesis = Math.floor(Date.now() / 1000 - 10 * secondsPerSlot * slotsPerEpoch) * 1000;
const chain = new BeaconChain({ publicKeys, genesis, block: capellaBlock });
const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const folder = mkdtempSync(join(tmpdir(), "ssv-"));
const nodes: SsvNode[] = [];
let settings: NodeSettings;
let anvil: ChildProcess;

/** Until something is so; on a machine that is busy with other things this takes minutes. */
const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 150_000, interval: 250 });

beforeAll(async () => {
  const port = await freePort();
  const program = join(repository, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
  anvil = spawn(program, ["--port", String(port), "--block-time", "1", "--chain-id", "560048", "--silent"]);
  const beaconApis = [await chain.startNode(), await chain.startNode()];
  // The first execution client is dead.
  settings = {
    beaconApis,
    webSockets: ["ws://127.0.0.1:1", `ws://127.0.0.1:${port}`],
  };
  for (const [i, name] of ["1", "2", "3", "4"].entries()) {
    mkdirSync(join(folder, name));
    // Every other one asks the second beacon node first.
    const order = i % 2 === 0 ? beaconApis : beaconApis.toReversed();
    nodes.push(await SsvNode.at(join(folder, name), { ...settings, beaconApis: order }));
  }
  const operators = nodes.map(({ ports }, i) => ({ id: 101 + i, url: `http://127.0.0.1:${ports.p2p}` }));
  const files = ssvFilesOf(operators, keys, `0x${"ab".repeat(20)}`);
  for (const [i, node] of nodes.entries()) node.give(files[i]!);
  for (const index of ["0", "1"]) chain.live.add(index);
  for (const node of nodes) node.start();
}, 60_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  chain.stop();
  anvil.kill();
  rmSync(folder, { recursive: true });
});

const isVote = ({ data, signature }: PublishedAttestation): boolean =>
  isSignatureOf(publicKeys[Number(data.index)]!, attestationRoot(context, data), signature);

function isProposal({ message, signature }: PublishedBlock): boolean {
  const epoch = Math.floor(Number(message.slot) / slotsPerEpoch);
  const reveal = message.body.randao_reveal;
  return (
    isSignatureOf(publicKeys[0]!, randaoRoot(context, epoch), reveal) &&
    isSignatureOf(publicKeys[0]!, blockRoot(context, "capella", message), signature)
  );
}

const gated = loadDvt("hoodi").dvtNodes.ssv1!;

/** What `up` asks of a node. */
const gate = ({ ports }: SsvNode) =>
  run(
    dvtReadyScript(gated)
      .replaceAll("http://127.0.0.1:26000", `http://127.0.0.1:${ports.api}`)
      .replaceAll("http://127.0.0.1:25000", `http://127.0.0.1:${ports.metrics}`),
  );

const isReady = (node: SsvNode) => soon(async () => expect(await gate(node)).toEqual({ code: 0, said: "" }));

const minutes = 60_000;

it(
  "nodes whose validators may be live elsewhere sign nothing, and vote and propose when these are silent",
  async () => {
    const [first] = nodes;
    await soon(async () => expect((await gate(first!)).said).toBe("it still looks for doppelgangers"));
    // Four nodes at their start, and at the end of the second epoch after it: in that one they would have voted.
    const looks = () =>
      chain.asked.filter(([node, path]) => (node === 0 ? /\/liveness\/\d+$/ : /\/liveness$/).test(path));
    await soon(() => expect(looks().length).toBeGreaterThan(8));
    expect([chain.attestations, chain.blocks]).toEqual([[], []]);
    chain.live.clear();
    await Promise.all(nodes.map(isReady));
    await soon(() => {
      expect(new Set(chain.attestations.map(({ data }) => data.index))).toEqual(new Set(["0", "1"]));
      expect(chain.blocks).not.toEqual([]);
    });
    expect(isVote(chain.attestations[0]!)).toBe(true);
    expect(isVote(chain.attestations.find(({ data }) => data.index === "1")!)).toBe(true);
    expect(isProposal(chain.blocks[0]!)).toBe(true);
    const validators = async (operator: number) =>
      JSON.parse(await first!.ask(`/v1/validators?operators=${operator}`)).data.length;
    expect([await validators(104), await validators(105)]).toEqual([2, 0]);
  },
  5 * minutes,
);

it("what is signed goes to both beacon nodes, and is one vote where these have different heads", () => {
  const published = chain.asked.flatMap(([node, path]) => (path.endsWith("/pool/attestations") ? node : []));
  expect(new Set(published)).toEqual(new Set([0, 1]));
  const asked = chain.asked.flatMap(([node, path]) => (path.endsWith("/attestation_data") ? node : []));
  expect(new Set(asked)).toEqual(new Set([0, 1]));
  const heads = chain.attestations.map(({ data }) => `${data.slot} ${data.beacon_block_root}`);
  expect(new Set(heads).size).toBe(new Set(chain.attestations.map(({ data }) => data.slot)).size);
});

it(
  "votes of the validators' committees are aggregated, with the proof of the whole key, and each once",
  () => soon(() => expect(aggregateFaults(context, publicKeys, chain.aggregates)).toEqual([])),
  5 * minutes,
);

it(
  "a second process on a node's database ends, and the node's death frees it",
  async () => {
    const [first, second] = nodes;
    second!.configure(settings, (text) => text.replaceAll(second!.folder, first!.folder));
    await second!.kill();
    second!.start();
    expect(await second!.end()).toBe(1);
    expect(second!.text).toContain("FATAL\tcould not setup db");
    expect(second!.text).toContain("Another process is using this Badger database.");
    second!.configure(settings);
  },
  5 * minutes,
);

it(
  "a node that starts while its cluster goes on signs again after a duty of the others",
  async () => {
    const [, second] = nodes;
    for (const index of ["0", "1"]) chain.live.add(index);
    second!.start();
    await soon(async () => expect((await gate(second!)).said).toMatch(/doppelgangers|signed nothing/));
    await isReady(second!);
  },
  5 * minutes,
);

it(
  "the cluster goes on when the first beacon node and one operator are dead",
  async () => {
    chain.stopNode(0);
    await nodes[3]!.kill();
    chain.blocks.length = 0;
    chain.attestations.length = 0;
    await soon(() => {
      expect(chain.attestations.length).toBeGreaterThan(4);
      expect(chain.blocks).not.toEqual([]);
    });
    expect(isVote(chain.attestations.at(-1)!)).toBe(true);
    expect(isProposal(chain.blocks.at(-1)!)).toBe(true);
    expect(JSON.parse(await nodes[0]!.ask("/v1/node/health")).beacon_node).toBe("good");
  },
  5 * minutes,
);

it("a beacon node that lacks its execution client is not good", async () => {
  chain.syncing[1] = { el_offline: true };
  const health = JSON.parse(await nodes[0]!.ask("/v1/node/health"));
  expect(health.beacon_node).toBe("bad: EL is offline");
  expect((await gate(nodes[0]!)).said).toBe("its beacon_node is not good");
});
