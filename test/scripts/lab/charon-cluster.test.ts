/** Four Charon nodes of the lab as processes, over a beacon chain of the test: their validator clients sign as one key does. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decryptEIP2335Keystore } from "micro-eth-signer/keystore.js";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { makeCluster } from "../../../lab/dvt/charon-files.ts";
import {
  attestationRoot,
  blockRoot,
  randaoRoot,
  selectionRoot,
  signingContext,
  syncMessageRoot,
} from "../../../lab/dvt/signing-roots.ts";
import { isSignatureOf, publicKeyOf, type SecretKey } from "../../../lab/dvt/threshold.ts";
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
import { CharonNode, type NodeSettings, startRelay } from "../../support/charon-node.ts";
import { loadDvt } from "../../support/dvt.ts";
import { ShareSigner } from "../../support/share-signer.ts";
import { api, Raw, run } from "../gate-api.ts";

const keys = [interopKey(49), interopKey(50)];
const publicKeys = keys.map(publicKeyOf);
const genesis = Math.floor(Date.now() / 1000 - 10 * secondsPerSlot * slotsPerEpoch) * 1000;
const chain = new BeaconChain({ publicKeys, genesis, block: capellaBlock });
const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const folder = mkdtempSync(join(tmpdir(), "charon-"));
const nodes: CharonNode[] = [];
const signers: ShareSigner[] = [];
let shares: SecretKey[][];
let settings: NodeSettings;
let relay: Server;

/** Until something is so; on a machine that is busy with other things this takes minutes. */
const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 150_000, interval: 250 });

/** A busy machine's beacon nodes may be slow. */
const patient = ["--beacon-node-timeout=20s", "--beacon-node-submit-timeout=20s"];
const start = (node: CharonNode) => node.start([...node.words(settings), ...patient]);

beforeAll(async () => {
  const beaconApis = [await chain.startNode(), await chain.startNode()];
  const fallbackBeaconApis = [await chain.startNode()];
  const { server, url } = await startRelay();
  relay = server;
  settings = { beaconApis, fallbackBeaconApis, relay: `http://127.0.0.1:1,${url}` };
  for (const name of ["1", "2", "3", "4"]) nodes.push(await CharonNode.at(join(folder, name)));
  const cluster = makeCluster({
    name: "lab",
    operators: nodes.map(({ ports }) => ({ address: "127.0.0.1", port: ports.p2p })),
    keys,
    feeRecipient: `0x${"ab".repeat(20)}`,
    forkVersion: spec.GENESIS_FORK_VERSION,
  });
  shares = cluster.nodes.map(({ shares: files }) =>
    keys.map((_, i) =>
      decryptEIP2335Keystore(JSON.parse(files[`keystore-${i}.json`]!), files[`keystore-${i}.txt`]!),
    ),
  );
  for (const [i, node] of nodes.entries()) {
    node.write(cluster.nodes[i]!.charon);
    start(node);
    signers.push(signerOf(i));
  }
}, 60_000);
afterAll(async () => {
  for (const signer of signers) signer.stop();
  await Promise.all(nodes.map((node) => node.kill()));
  chain.stop();
  relay.close();
  rmSync(folder, { recursive: true });
});

function signerOf(i: number): ShareSigner {
  const { api } = nodes[i]!;
  return new ShareSigner({ api, shares: shares[i]!, context, genesis, slotTime: secondsPerSlot * 1000 });
}

const ask = async (node: CharonNode, path: string) => {
  const answer = await fetch(node.monitoring + path);
  return { status: answer.status, text: await answer.text() };
};

const gated = loadDvt("hoodi").dvtNodes.charon1!;

/** What `up` asks of a node, whose Lodestar has signed. */
function gate({ monitoring }: CharonNode) {
  api.answers["/lodestar/metrics"] = new Raw("vc_published_attestations_total 1\n");
  const script = dvtReadyScript(gated)
    .replaceAll("http://127.0.0.1:15064", `${api.url}/lodestar`)
    .replaceAll("http://127.0.0.1:13620", monitoring);
  return run(script);
}

const silent = expect.stringContaining("it has taken no vote of its validator client since its start");

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

const minutes = 60_000;

it(
  "nodes whose relay answers find each other, and are not ready without their validator clients for long",
  async () => {
    await soon(async () => {
      for (const node of nodes) expect(await ask(node, "/livez")).toEqual({ status: 200, text: "ok" });
    });
    await soon(async () =>
      expect(await ask(nodes[0]!, "/readyz")).toEqual({ status: 500, text: "vc not connected" }),
    );
    expect(chain.attestations).toEqual([]);
    expect(chain.blocks).toEqual([]);
  },
  5 * minutes,
);

it(
  "a node whose validator client lives and signs nothing is not ready for up",
  async () => {
    await soon(async () => {
      await signers[0]!.ask("/eth/v1/node/version");
      expect(await gate(nodes[0]!)).toEqual({ code: 1, said: silent });
    });
  },
  5 * minutes,
);

it(
  "they vote and propose when their validator clients sign",
  async () => {
    for (const signer of signers) signer.run();
    await soon(() => {
      expect(new Set(chain.attestations.map(({ data }) => data.index))).toEqual(new Set(["0", "1"]));
      expect(chain.blocks).not.toEqual([]);
    });
    expect(isVote(chain.attestations[0]!)).toBe(true);
    expect(isVote(chain.attestations.find(({ data }) => data.index === "1")!)).toBe(true);
    expect(isProposal(chain.blocks[0]!)).toBe(true);
    await soon(async () => {
      for (const node of nodes) expect(await gate(node)).toEqual({ code: 0, said: "" });
    });
  },
  5 * minutes,
);

it("what is signed goes to both beacon nodes, and is one vote", () => {
  const published = chain.asked.flatMap(([node, path]) => (path.endsWith("/pool/attestations") ? node : []));
  expect(published).toContain(0);
  expect(published).toContain(1);
  const heads = chain.attestations.map(({ data }) => `${data.slot} ${data.beacon_block_root}`);
  expect(new Set(heads).size).toBe(new Set(chain.attestations.map(({ data }) => data.slot)).size);
});

it(
  "votes of the validators' committees are aggregated, with the proof of the whole key, and each once",
  () => soon(() => expect(aggregateFaults(context, publicKeys, chain.aggregates)).toEqual([])),
  5 * minutes,
);

it("the lock says who is paid, whatever the validator client says", async () => {
  await signers[0]!.ask("/eth/v1/validator/prepare_beacon_proposer", [
    { validator_index: "0", fee_recipient: `0x${"cd".repeat(20)}` },
  ]);
  await signers[0]!.ask("/eth/v1/validator/register_validator", []);
  expect(new Set(chain.preparations.map((each) => JSON.stringify(each)))).toEqual(
    new Set(
      ["0", "1"].map((index) =>
        JSON.stringify({ validator_index: index, fee_recipient: `0x${"ab".repeat(20)}` }),
      ),
    ),
  );
  expect(chain.asked.some(([, path]) => path.includes("register_validator"))).toBe(false);
});

it(
  "the proof of a selection is that of the whole key",
  async () => {
    const slot = Math.floor((Date.now() - genesis) / 1000 / secondsPerSlot);
    const proofs = signers.slice(0, 3).map((signer, i) => signer.select("1", slot, shares[i]![1]!));
    const made = await Promise.all(proofs);
    expect(new Set(made).size).toBe(1);
    expect(isSignatureOf(publicKeys[1]!, selectionRoot(context, slot), made[0]!)).toBe(true);
  },
  5 * minutes,
);

it(
  "so is the signature of a sync committee's message",
  async () => {
    const block = `0x${"5b".repeat(32)}`;
    const slot = Math.floor((Date.now() - genesis) / 1000 / secondsPerSlot);
    for (const [i, signer] of signers.slice(1).entries())
      await signer.signInSyncCommittee("1", slot, block, shares[i + 1]![1]!);
    await soon(() => expect(chain.syncMessages).not.toEqual([]));
    const [message] = chain.syncMessages;
    expect(isSignatureOf(publicKeys[1]!, syncMessageRoot(context, slot, block), message!.signature)).toBe(
      true,
    );
  },
  5 * minutes,
);

it("a client with another node's share is refused", async () => {
  await expect(signers[0]!.select("1", 1, shares[1]![1]!)).rejects.toThrow("500");
  const foreign = new ShareSigner({
    api: nodes[0]!.api,
    shares: shares[1]!,
    context,
    genesis,
    slotTime: secondsPerSlot * 1000,
  });
  await expect(foreign.indexes()).rejects.toThrow("500");
});

it("other questions go to the beacon nodes", async () => {
  const { data } = await signers[0]!.ask<{ data: typeof spec }>("/eth/v1/config/spec");
  expect(data).toEqual(spec);
  await expect(signers[0]!.ask("/eth/v1/node/unknown")).rejects.toThrow("404");
});

it(
  "the cluster goes on without one node and without both primary beacon nodes",
  async () => {
    signers[3]!.stop();
    await nodes[3]!.kill();
    chain.stopNode(0);
    chain.stopNode(1);
    chain.blocks.length = 0;
    chain.attestations.length = 0;
    await soon(() => {
      expect(chain.attestations.length).toBeGreaterThan(4);
      expect(chain.blocks).not.toEqual([]);
    });
    expect(isVote(chain.attestations.at(-1)!)).toBe(true);
    expect(isProposal(chain.blocks.at(-1)!)).toBe(true);
  },
  5 * minutes,
);

it(
  "and a node whose beacon nodes are all dead says so",
  async () => {
    chain.stopNode(2);
    await soon(async () =>
      expect(await ask(nodes[0]!, "/readyz")).toEqual({ status: 500, text: "beacon node down" }),
    );
  },
  5 * minutes,
);
