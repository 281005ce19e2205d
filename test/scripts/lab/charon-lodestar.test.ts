/** Lodestar behind Charon behind a beacon node, as fakes with the command lines that are rendered for real ones. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { distributedLodestar } from "../../../catalog/clients/dvt/lodestar.ts";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { makeCluster } from "../../../lab/dvt/charon-files.ts";
import { repository } from "../../../lab/settings.ts";
import { CharonNode, startRelay } from "../../support/charon-node.ts";
import { freePort } from "../../support/haproxy.ts";

const folder = mkdtempSync(join(tmpdir(), "charon-"));
const others: ChildProcess[] = [];
let text = "";
let node: CharonNode;
let relay: Server;
let beaconApi: string;
let metrics: string;

function start(program: string, words: readonly string[]): void {
  const child = spawn(process.execPath, [join(repository, `lab/images/fake/${program}.ts`), ...words]);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
  others.push(child);
}

async function startBeaconNode(): Promise<string> {
  const [http, tcp, quic] = [await freePort(), await freePort(), await freePort()];
  start("lighthouse", [
    "bn",
    "--network=hoodi",
    `--datadir=${folder}/bn`,
    "--execution-endpoint=http://127.0.0.1:1",
    `--port=${tcp}`,
    `--quic-port=${quic}`,
    "--http",
    `--http-port=${http}`,
  ]);
  return `http://127.0.0.1:${http}`;
}

/** Without a slashing database, as at its first start, and with a share. */
async function startLodestar(): Promise<string> {
  const key = `0x${"ab".repeat(48)}`;
  mkdirSync(join(folder, "keys/keystores", key), { recursive: true });
  writeFileSync(join(folder, "keys/keystores", key, "voting-keystore.json"), "{}");
  const port = await freePort();
  const { arguments: words } = distributedLodestar.service({
    network: "hoodi",
    ports: { p2p: 0, monitoring: 0, validatorMetrics: 0 },
    publicAddress: "",
    beaconApis: [],
    fallbackBeaconApis: [],
    lockHash: "",
  });
  const local = words.map((word) =>
    word
      .replace("/dev/shm/keys", `${folder}/keys`)
      .replace("=/data", `=${folder}/vc`)
      .replace("http://charon:3600", node.api)
      .replace("=0.0.0.0", "=127.0.0.1")
      .replace("=5064", `=${port}`),
  );
  start("lodestar", local);
  return `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  beaconApi = await startBeaconNode();
  node = await CharonNode.at(folder);
  const started = await startRelay();
  relay = started.server;
  const { nodes } = makeCluster({
    name: "lab",
    operators: [1, 2, 3, 4].map((n) => ({ address: "127.0.0.1", port: n })),
    keys: [interopKey(49)],
    feeRecipient: `0x${"ab".repeat(20)}`,
    forkVersion: "0x10000910",
  });
  node.write(nodes[0]!.charon);
  await soon(async () => expect((await fetch(`${beaconApi}/eth/v1/node/version`)).ok).toBe(true));
  node.start(node.words({ beaconApis: [beaconApi], fallbackBeaconApis: [], relay: started.url }));
  await soon(async () => expect((await fetch(`${node.monitoring}/livez`)).ok).toBe(true));
  metrics = await startLodestar();
}, 120_000);
afterAll(async () => {
  await node.kill();
  for (const child of others) child.kill("SIGKILL");
  relay.close();
  rmSync(folder, { recursive: true });
});

const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 50_000, interval: 250 });
const asked = async (): Promise<Record<string, number>> =>
  (await fetch(`${beaconApi}/fake/requests`)).json() as Promise<Record<string, number>>;

it("Lodestar starts without a fee recipient and a database, follows the chain's events, and nobody is paid by its word", async () => {
  await soon(async () => expect((await asked())["/eth/v1/events"]).toBe(1));
  await soon(async () => {
    const text = await (await fetch(`${node.monitoring}/metrics`)).text();
    expect(text).toMatch(
      /^core_validatorapi_request_latency_seconds_count\{.*"submit_proposal_preparations".*\} 1$/m,
    );
  });
  expect(await (await fetch(`${metrics}/metrics`)).text()).toContain(`up{url="${node.api}"} 1`);
  expect(await (await fetch(`${beaconApi}/fake/preparations`)).json()).toEqual({});
  expect(text).not.toMatch(/refuse|missing|was given/);
}, 60_000);

it("and it finds Charon again after Charon's death", async () => {
  await node.kill();
  await soon(async () => expect(await (await fetch(`${metrics}/metrics`)).text()).toContain("} 0"));
  await new Promise((done) => setTimeout(done, 5100));
  node.start(node.words({ beaconApis: [beaconApi], fallbackBeaconApis: [], relay: "" }));
  await soon(async () => expect((await asked())["/eth/v1/events"]).toBe(2));
}, 120_000);
