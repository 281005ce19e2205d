/** The scripts of gates, asking APIs whose answers have no end. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { networks } from "../../catalog/networks.ts";
import { checkpointScript } from "../../render/ethereum/gates/checkpoint.ts";
import { proposalsScript } from "../../render/ethereum/gates/proposals.ts";
import { readyScript } from "../../render/ethereum/gates/ready.ts";

const answer = {
  ...{ is_syncing: false, head_slot: "3200", sync_distance: "0" },
  ...{ SECONDS_PER_SLOT: "12", SLOTS_PER_EPOCH: "32" },
  genesis_validators_root: networks.hoodi.validatorsRoot,
};

/** Requests (method and path) that begin so are answered without end; the others as by a synced node. */
let endless: string;
/** Characters sent in the last answer without end. */
let sent: number;
let server: Server;
let url: string;
let folder: string;

/** An end it has: where nothing limits what is read, the test must not fill this machine's memory. */
async function sendWithoutEnd(response: ServerResponse): Promise<void> {
  const closed = once(response, "close");
  sent = 0;
  for (let part = '{"data":"'; !response.destroyed && sent < 80_000_000; part = "x".repeat(1_000_000)) {
    sent += part.length;
    if (!response.write(part)) await Promise.race([once(response, "drain"), closed]);
  }
  response.end();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-endless-"));
  writeFileSync(join(folder, "token"), "token\n");
  server = createServer((request, response) => {
    if (`${request.method} ${request.url}`.startsWith(endless)) void sendWithoutEnd(response);
    else response.end(JSON.stringify({ data: answer }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(script: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile("dash", ["-c", script], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, said: stdout + stderr });
    });
  });
}

const ready = () => {
  const port = Number(new URL(url).port);
  return readyScript({ beaconApi: port, rpc: port });
};
const proposals = () => proposalsScript(url, [{ keymanager: url, tokenFile: join(folder, "token") }]);

it.each<[string, string, () => string, number, string]>([
  ["a node", "GET /", ready, 1, "its beacon node gives an answer that cannot be read"],
  ["an execution client", "POST /", ready, 1, "its execution client gives an answer that cannot be read"],
  [
    "a checkpoint provider",
    "GET /eth/v1/beacon/genesis",
    () => checkpointScript("/nowhere", "hoodi", [url]),
    1,
    "does not serve hoodi: its genesis validators root is none",
  ],
  [
    "a checkpoint provider about its head",
    "GET /eth/v1/beacon/states",
    () => checkpointScript("/nowhere", "hoodi", [url]),
    1,
    "no finalized checkpoint",
  ],
  ["a beacon node", "GET /", proposals, 75, "the beacon node does not say where it is"],
  [
    "a beacon node about its chain",
    "GET /eth/v1/config/spec",
    proposals,
    75,
    "how long slots and epochs are",
  ],
  ["a signer", "GET /eth/v1/keystores", proposals, 75, "a signer does not name its keys"],
])(
  "an answer of %s is read up to a limit, and then cannot be read",
  async (_name, path, script, code, said) => {
    endless = path;
    expect(await run(script())).toEqual({ code, said: expect.stringContaining(said) });
    expect(sent).toBeLessThan(40_000_000);
  },
);
