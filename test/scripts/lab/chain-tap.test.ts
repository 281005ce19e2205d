import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Socket, type TapRecord, tap } from "../../../lab/chain/launch/tap.ts";
import { freePort } from "../../support/haproxy.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-tap-"));
const file = join(folder, "data/signed.jsonl");
let url: string;
let node: Server;
let seen: { method: string | undefined; url: string | undefined; body: string; recorded: number }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

const votes = "/eth/v1/beacon/pool/attestations";
const checkpoint = (epoch: string) => ({ epoch, root: "0x" });
const vote = (target: string): string =>
  JSON.stringify([
    {
      aggregation_bits: "0x05",
      data: {
        slot: "17",
        index: "0",
        beacon_block_root: "0x",
        source: checkpoint("1"),
        target: checkpoint(target),
      },
    },
  ]);
const post = (path: string, body: string): Promise<Response> => fetch(url + path, { method: "POST", body });

const local = (port: number): Socket => ({ address: "127.0.0.1", port });

function records(): TapRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TapRecord);
}

beforeAll(async () => {
  node = createServer(async (request, response) => {
    const recorded = records().length;
    seen.push({ method: request.method, url: request.url, body: await text(request), recorded });
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(node, "listening");
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  await tap(local(port), local((node.address() as AddressInfo).port), file);
});
afterAll(() => {
  node.closeAllConnections();
  node.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  seen = [];
  answer = (_, response) => void response.writeHead(200, { "x-node": "yes" }).end("{}");
});

it("passes on what it does not note, with its answer", async () => {
  answer = (_, response) => void response.writeHead(206, { "x-node": "yes" }).end('{"data":1}');
  const response = await post("/eth/v1/validator/duties/attester/3?id=1", '["1"]');
  expect([response.status, response.headers.get("x-node"), await response.json()]).toEqual([
    206,
    "yes",
    { data: 1 },
  ]);
  expect(seen).toMatchObject([
    { method: "POST", url: "/eth/v1/validator/duties/attester/3?id=1", body: '["1"]' },
  ]);
  expect((await fetch(`${url}/eth/v1/beacon/blocks/head/root`)).status).toBe(206);
  expect(records()).toEqual([]);
});

it("asks an older node for a block where it makes one", async () => {
  const question = "validator/blocks/17?randao_reveal=0xab&graffiti=0x00";
  await (await fetch(`${url}/eth/v3/${question}`)).text();
  expect(seen).toMatchObject([{ method: "GET", url: `/eth/v2/${question}` }]);
});

it("notes a vote before the node has it, and what the node refuses, too", async () => {
  answer = (_, response) => void response.writeHead(400).end("{}");
  const before = records().length;
  expect((await post(votes, vote("2"))).status).toBe(400);
  expect(seen).toContainEqual({ method: "POST", url: votes, body: vote("2"), recorded: before + 1 });
  expect(records().at(before)).toMatchObject({
    kind: "attestation",
    slot: 17,
    position: 0,
    target: 2,
    time: expect.any(Number),
  });
});

it("asks for an epoch's committees until it has them, and once", async () => {
  const question = "/eth/v1/beacon/states/head/committees?epoch=7";
  const asked = () => seen.filter((one) => one.url === question).length;
  answer = (_, response) => void response.writeHead(503).end("{}");
  await post(votes, vote("7"));
  await vi.waitFor(() => expect(asked()).toBe(1));
  await sleep(50);
  answer = (request, response) =>
    void response.end(
      request.url === question
        ? JSON.stringify({ data: [{ slot: "56", index: "0", validators: ["4", "9"] }] })
        : "{}",
    );
  await post(votes, vote("7"));
  const committees = { kind: "committees", epoch: 7, committees: { "56/0": [4, 9] } };
  await vi.waitFor(() => expect(records()).toContainEqual(committees));
  await post(votes, vote("7"));
  expect(asked()).toBe(2);
});

it("says of a body that it cannot read, and passes it on", async () => {
  const before = records().length;
  expect((await post("/eth/v2/beacon/blocks", "?")).status).toBe(200);
  expect(seen[0]).toMatchObject({ body: "?" });
  expect(records().slice(before)).toMatchObject([{ kind: "unreadable", path: "/eth/v2/beacon/blocks" }]);
});

it("events arrive as they happen, and the node learns that nobody listens any more", async () => {
  let ended = false;
  answer = (_, response) => {
    response.on("close", () => (ended = true));
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    setTimeout(() => response.write("event: head\n\n"), 50);
  };
  const stop = new AbortController();
  const { body } = await fetch(`${url}/eth/v1/events?topics=head`, { signal: stop.signal });
  const { value } = await body!.getReader().read();
  expect(new TextDecoder().decode(value)).toBe("event: head\n\n");
  expect(ended).toBe(false);
  stop.abort();
  await vi.waitFor(() => expect(ended).toBe(true));
});

it("the node learns that a client does not wait for its answer any more", async () => {
  let [asked, ended] = [false, false];
  answer = (_, response) => {
    asked = true;
    response.on("close", () => (ended = true));
  };
  const stop = new AbortController();
  const waiting = fetch(`${url}/eth/v2/validator/blocks/9`, { signal: stop.signal });
  await vi.waitFor(() => expect(asked).toBe(true));
  stop.abort();
  await expect(waiting).rejects.toThrow("aborted");
  await vi.waitFor(() => expect(ended).toBe(true));
});

it("a node that breaks off ends the client's connection, and another call is answered", async () => {
  answer = (_, response) => response.destroy();
  await expect(post(votes, vote("2"))).rejects.toThrow("fetch failed");
  answer = (_, response) => void response.end("{}");
  expect((await post(votes, vote("2"))).status).toBe(200);
});

it("does not listen before the node does", async () => {
  const [port, nodePort] = [await freePort(), await freePort()];
  const started = tap(local(port), local(nodePort), file);
  const refused = (): Promise<string | undefined> =>
    new Promise((done) =>
      connect(port, "127.0.0.1")
        .on("error", ({ message }) => done(message))
        .on("connect", () => done(undefined)),
    );
  await sleep(200);
  expect(await refused()).toMatch("ECONNREFUSED");
  const other = createServer((_, response) => void response.end()).listen(nodePort, "127.0.0.1");
  await started;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  other.closeAllConnections();
  other.close();
});
