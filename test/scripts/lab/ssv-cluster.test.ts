/** Four SSV nodes of the lab as processes, over a beacon chain of the test: they sign together what one key would sign. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { attestationRoot, blockRoot, randaoRoot, signingContext } from "../../../lab/dvt/signing-roots.ts";
import { isSignatureOf, publicKeyOf, splitKey } from "../../../lab/dvt/threshold.ts";
import { repository } from "../../../lab/settings.ts";
import { dvtReadyScript } from "../../../render/dvt/ready.ts";
import {
  BeaconChain,
  type PublishedAttestation,
  type PublishedBlock,
  secondsPerSlot,
  slotsPerEpoch,
  spec,
} from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { freePort } from "../../support/haproxy.ts";
import { operatorKeyFile, SsvNode } from "../../support/ssv-node.ts";
import { run } from "../gate-api.ts";

const keys = [interopKey(49), interopKey(50)];
const publicKeys = keys.map(publicKeyOf);
const genesis = Math.floor(Date.now() / 1000 - 10 * secondsPerSlot * slotsPerEpoch) * 1000;
const chain = new BeaconChain({ publicKeys, genesis, block: capellaBlock });
const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const folder = mkdtempSync(join(tmpdir(), "ssv-"));
const nodes: SsvNode[] = [];
let anvil: ChildProcess;

/** Until something is so; on a machine that is busy with other things this takes minutes. */
const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 150_000, interval: 250 });

beforeAll(async () => {
  const port = await freePort();
  const program = join(repository, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
  anvil = spawn(program, ["--port", String(port), "--block-time", "1", "--chain-id", "560048", "--silent"]);
  const beaconApis = [await chain.startNode(), await chain.startNode()];
  const keyFile = operatorKeyFile();
  for (const name of ["1", "2", "3", "4"]) {
    mkdirSync(join(folder, name));
    const webSockets = [`ws://127.0.0.1:1`, `ws://127.0.0.1:${port}`];
    nodes.push(await SsvNode.at(join(folder, name), { beaconApis, webSockets, keyFile }));
  }
  const operators = nodes.map(({ ports }, i) => ({ id: 101 + i, url: `http://127.0.0.1:${ports.p2p}` }));
  const shares = keys.map((key) => splitKey(key, 4, 3));
  for (const [i, node] of nodes.entries()) {
    const validators = publicKeys.map((publicKey, k) => ({
      publicKey,
      share: `0x${Buffer.from(shares[k]![i]!).toString("hex")}`,
    }));
    node.share({ operatorId: 101 + i, feeRecipient: `0x${"ab".repeat(20)}`, operators, validators });
  }
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

const gate = ({ ports }: SsvNode) =>
  run(
    dvtReadyScript("ssv", "hoodi")
      .replaceAll(/http:\/\/127\.0\.0\.1:26000/g, `http://127.0.0.1:${ports.api}`)
      .replaceAll(/http:\/\/127\.0\.0\.1:25000/g, `http://127.0.0.1:${ports.metrics}`),
  );

const epochOf = (slot: string): number => Math.floor(Number(slot) / slotsPerEpoch);

it("four nodes that were silent look for doppelgangers first, and vote and propose then", {
  timeout: 400_000,
}, async () => {
  await soon(async () => expect(await nodes[0]!.ask("/v1/node/health")).toContain('"event_syncer":"good"'));
  await soon(async () => expect(await nodes[0]!.ask("/metrics")).toContain('unsafe="true"} 2'));
  expect(chain.attestations).toEqual([]);
  await soon(() => {
    expect(new Set(chain.attestations.map(({ data }) => data.index))).toEqual(new Set(["0", "1"]));
    expect(chain.blocks).not.toEqual([]);
  });
  expect(isVote(chain.attestations[0]!)).toBe(true);
  expect(isVote(chain.attestations.find(({ data }) => data.index === "1")!)).toBe(true);
  expect(isProposal(chain.blocks[0]!)).toBe(true);
  // Two validators of a cluster, and one vote of each in an epoch.
  const votes = chain.attestations.map(
    ({ data }) => `${data.index} ${data.target.epoch} ${data.beacon_block_root}`,
  );
  const epochs = chain.attestations.map(({ data }) => `${data.index} ${data.target.epoch}`);
  expect(new Set(votes).size).toBe(new Set(epochs).size);
  expect(JSON.parse(await nodes[0]!.ask("/v1/validators?operators=104")).data).toHaveLength(2);
  expect(JSON.parse(await nodes[0]!.ask("/v1/validators?operators=105")).data).toEqual([]);
});
