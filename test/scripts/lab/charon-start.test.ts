/** The lab's Charon as a program: what it refuses, and how it ends. */

import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { type CharonCluster, makeCluster } from "../../../lab/dvt/charon-files.ts";
import { findRelay } from "../../../lab/images/fake/charon-relays.ts";
import { ensureAuthority, ensureSigned } from "../../../lab/key-files.ts";
import { labFromEnvironment } from "../../../lab/settings.ts";
import { BeaconChain, spec } from "../../support/beacon-chain.ts";
import { CharonNode, type NodeSettings, startRelay } from "../../support/charon-node.ts";
import { freePort } from "../../support/haproxy.ts";

const folder = mkdtempSync(join(tmpdir(), "charon-"));
const chain = new BeaconChain({ publicKeys: [], genesis: 0, block: {} });
let node: CharonNode;
let relay: Server;
let dead: number;
let settings: NodeSettings;

const clusterOf = (forkVersion: string): CharonCluster =>
  makeCluster({
    name: "lab",
    operators: [1, 2, 3, 4].map((n) => ({ address: "127.0.0.1", port: n })),
    keys: [interopKey(49)],
    feeRecipient: `0x${"ab".repeat(20)}`,
    forkVersion,
  });
const cluster = clusterOf(spec.GENESIS_FORK_VERSION);
const files = cluster.nodes[0]!.charon;

beforeAll(async () => {
  node = await CharonNode.at(folder);
  dead = await freePort();
  const started = await startRelay();
  relay = started.server;
  settings = { beaconApis: [await chain.startNode()], fallbackBeaconApis: [], relay: started.url };
});
beforeEach(() => node.write(files));
afterEach(async () => {
  await node.kill();
  rmSync(join(folder, "charon-enr-private-key.lock"), { force: true });
});
afterAll(() => {
  chain.stop();
  relay.close();
  rmSync(folder, { recursive: true });
});

/** A file of the key's last user, some seconds ago. */
function holder(secondsAgo: number, hash: string): void {
  const timestamp = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const text = JSON.stringify({ command: "charon run", timestamp, cluster_lock_hash: hash });
  writeFileSync(join(folder, "charon-enr-private-key.lock"), text);
}

const nothing = () => undefined;

describe("it ends with 1", () => {
  it.each<[string, prepare: () => void, change: (word: string) => string | string[], said: string]>([
    [
      "with an option that it does not know",
      nothing,
      (word) => [word, "--p2p-fuzz"],
      "unknown flag: --p2p-fuzz",
    ],
    [
      "without a beacon node",
      nothing,
      (word) => (word.startsWith("--beacon-node-endpoints") ? [] : word),
      "Application failed to start: either flag 'beacon-node-endpoints' or flag 'simnet-beacon-mock=true' must be specified",
    ],
    [
      "without its key",
      () => rmSync(join(folder, "charon-enr-private-key")),
      (word) => word,
      "private key file does not exist, please check the path",
    ],
    [
      // However long the start takes, the file is young.
      "while another one renews the file of its key",
      () => holder(-60, cluster.lock.lock_hash),
      (word) => word,
      "another charon instance may be running on your machine",
    ],
    [
      "with another cluster's lock a minute after it ran with its own",
      () => holder(60, `0x${"00".repeat(32)}`),
      (word) => word,
      "an existing private key lock file is present with a different cluster lock hash, for safety reasons, you must wait for 70",
    ],
    [
      "without a lock",
      () => rmSync(join(folder, "cluster-lock.json")),
      (word) => word,
      "read cluster-lock.json: ENOENT",
    ],
    [
      "with a lock that was changed",
      () => node.write({ "cluster-lock.json": files["cluster-lock.json"]!.replaceAll("abab", "cdcd") }),
      (word) => word,
      "verify cluster lock hashes (run with --no-verify to bypass verification at own risk): invalid lock hash",
    ],
    [
      "with the key of nobody in the cluster",
      () => node.write({ "charon-enr-private-key": "11".repeat(32) }),
      (word) => word,
      "unknown private key provided, it doesn't match any public key encoded inside the operator ENRs",
    ],
    [
      "when its beacon nodes are dead",
      nothing,
      (word) => word.replace(/^(--beacon-node-endpoints=).*/, `$1http://127.0.0.1:${dead}`),
      "fetch fork schedule: fetch failed: connect ECONNREFUSED 127.0.0.1",
    ],
    [
      "when its beacon nodes are on another network",
      () => node.write(clusterOf("0x00000000").nodes[0]!.charon),
      (word) => word,
      "mismatch between lock file fork version and beacon node fork schedule",
    ],
  ])("%s", async (_name, prepare, change, said) => {
    prepare();
    node.start(node.words(settings).flatMap(change));
    expect(await node.end()).toBe(1);
    expect(node.text).toContain(said);
  });
});

it("it starts a while after the death of the last one with the same key, and renews its file", async () => {
  holder(10, cluster.lock.lock_hash);
  node.start(node.words(settings));
  const look = { timeout: 60_000, interval: 250 };
  await vi.waitFor(async () => expect((await fetch(`${node.monitoring}/livez`)).ok).toBe(true), look);
  const stamp = () => JSON.parse(readFileSync(join(folder, "charon-enr-private-key.lock"), "utf8")).timestamp;
  const first = stamp();
  await vi.waitFor(() => expect(stamp()).not.toBe(first), look);
});

it("a relay that does not answer within a minute ends the start", async () => {
  vi.useFakeTimers();
  const ended = expect(findRelay(["http://127.0.0.1:1"])).rejects.toThrow(
    "timeout resolving bootnode ENR: context deadline exceeded",
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await ended;
  vi.useRealTimers();
});

it("a relay that is given as its address is enough", () =>
  findRelay(["http://127.0.0.1:1", "/ip4/198.18.113.1/tcp/3610/p2p/16Uiu2"]));

it("a relay and the tunnel may have a certificate of the lab", async () => {
  const lab = { ...labFromEnvironment({}), dir: folder };
  const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  await ensureAuthority(lab);
  await ensureSigned(lab, certificate, key, ["0.relay.obol.tech"]);
  const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
  const server = createServer(tls, async ({ url = "/" }, response) => {
    const answer = url.startsWith("/eth/") ? await fetch(settings.beaconApis[0] + url) : new Response("[]");
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const beaconApis = [`http://127.0.0.1:${dead}`];
  node.start(node.words({ beaconApis, fallbackBeaconApis: [url], relay: url }));
  await vi.waitFor(async () => expect((await fetch(`${node.monitoring}/livez`)).ok, node.text).toBe(true), {
    timeout: 20_000,
    interval: 250,
  });
  server.close();
});
