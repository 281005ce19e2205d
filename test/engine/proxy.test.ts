/** Two home hosts' proxies in real HAProxy: what a client sees while nodes die or fall behind. */
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rpcLimits } from "../../catalog/clients/rpc-limits.ts";
import type { NodeProxy } from "../../render/overlay/proxy.ts";
import { loopbackPorts } from "../../topology/ethereum/ports.ts";
import { freePort, listening, RunningProxy, whyNoHaproxy } from "../support/haproxy.ts";
import { FakeNode } from "./fake-node.ts";

const missing = whyNoHaproxy("how proxies hide nodes that fail");

const ownNode = new FakeNode("here", "127.0.0.1");
const otherNode = new FakeNode("there", "127.0.0.9");
/** The anycast address as the home host has it. */
const address = "127.0.2.1";
const proxies: RunningProxy[] = [];
let [beacon, rpc] = [0, 0];

beforeAll(async () => {
  if (missing) return;
  const [beaconApi, rpcPort, webSocket, metrics] = await Promise.all(Array.from({ length: 4 }, freePort));
  [beacon, rpc] = [beaconApi!, rpcPort!];
  const homes = [
    { node: "here", meshAddress: "127.0.1.1", vip: address, loopback: "127.0.0.1" },
    { node: "there", meshAddress: "127.0.1.2", vip: "127.0.2.2", loopback: "127.0.0.9" },
  ];
  for (const { node, meshAddress, vip, loopback } of homes) {
    const proxy: NodeProxy = {
      stack: "hoodi",
      network: "hoodi",
      addresses: [vip],
      meshAddress,
      node,
      ports: { ...loopbackPorts("hoodi"), beaconApi: beacon, rpc, webSocket: webSocket! },
      others: homes
        .filter((other) => other.node !== node)
        .map((other) => ({ name: other.node, meshAddress: other.meshAddress })),
      metrics: metrics!,
      public: undefined,
    };
    proxies.push(new RunningProxy(proxy, loopback));
  }
  for (const node of [ownNode, otherNode]) for (const port of [beacon, rpc]) await node.listen(port);
  await Promise.all([listening(beacon, address), listening(beacon, "127.0.1.2")]);
  // Each has asked the other in vain before that one listened, and takes three answers to believe it.
  await sleep(2000);
});

afterAll(() => {
  for (const proxy of proxies) proxy.end();
  for (const node of [ownNode, otherNode]) node.end();
});

/** Everything as at the start, and served from here again. */
afterEach(async () => {
  if (missing) return;
  for (const node of [ownNode, otherNode])
    Object.assign(node, {
      state: {},
      onBody: undefined,
      isHollow: false,
      isRpcStuck: false,
      status: 200,
    });
  for (const node of [ownNode, otherNode]) {
    node.end();
    for (const port of [beacon, rpc]) await node.listen(port);
  }
  await served("here");
});

/** Waits until the address is served by a node, for the beacon API and for the RPC. */
async function served(by: string): Promise<void> {
  const both = () => Promise.all([ask({}), ask({ port: rpc })]);
  while (!(await both()).every(({ text }) => text === by)) await sleep(50);
}

interface Asked {
  readonly port?: number;
  readonly path?: string;
  readonly body?: Buffer;
  readonly agent?: Agent;
  /** The caller's address; each has its limits. */
  readonly from?: string;
}

/** Status (0: no answer) and text of an answer, and when it came. */
function ask({
  port = beacon,
  path = "/x",
  body,
  agent,
  from: localAddress,
}: Asked): Promise<{ status: number; text: string; at: number }> {
  return new Promise((done) => {
    const method = body === undefined ? "GET" : "POST";
    const to = { host: address, port, path, method, ...(localAddress && { localAddress }) };
    const sent = request({ ...to, ...(agent && { agent }) }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("close", () =>
        done({ status: response.complete ? response.statusCode! : 0, text, at: Date.now() }),
      );
    });
    sent.on("error", () => done({ status: 0, text: "", at: Date.now() }));
    sent.end(body);
  });
}

/** Ten clients that ask every 10 ms, for as long as `work` takes; what each was answered. */
async function polled(work: (asked: () => number) => Promise<void>, port = beacon, body?: Buffer) {
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  let over = false;
  const clients = Array.from({ length: 10 }, async (_, i) => {
    const from = `127.3.0.${i + 1}`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!over) {
      answers.push(await ask({ agent, port, from, ...(body && { body }) }));
      await sleep(10);
    }
    agent.destroy();
  });
  await work(() => answers.length);
  over = true;
  await Promise.all(clients);
  return answers;
}

const report = (what: string, text: string) => console.log(`proxy: ${what}: ${text}`);

describe.skipIf(missing)("a proxy", { timeout: 60_000 }, () => {
  it.each<[string, () => void]>([
    ["is killed", () => ownNode.kill(beacon)],
    [
      "is killed behind Docker's proxy",
      () => {
        ownNode.isHollow = true;
      },
    ],
    ["is syncing", () => Object.assign(ownNode.state, { is_syncing: true })],
    ["is optimistic", () => Object.assign(ownNode.state, { is_optimistic: true })],
    ["has no execution client", () => Object.assign(ownNode.state, { el_offline: true })],
    ["is three slots behind", () => Object.assign(ownNode.state, { sync_distance: "3" })],
  ])("answers every GET while the node here %s", async (what, harm) => {
    let harmed = 0;
    const answers = await polled(async (asked) => {
      await sleep(300);
      harmed = Date.now();
      harm();
      await sleep(2200);
      while (asked() <= 1000) await sleep(50);
    });
    const failed = answers.filter(({ status }) => status !== 200);
    const until = Math.max(0, ownNode.lastServed - harmed);
    report(what, `${failed.length} of ${answers.length} GETs failed, the last from here after ${until} ms`);
    expect(answers.length).toBeGreaterThan(1000);
    expect(failed).toEqual([]);
    expect(answers.at(-1)!.text).toBe("there");
    expect(until).toBeLessThan(1500);
  });

  // A beacon node says for 8 to 12 s that nothing has happened (Lodestar with geth): here it never says anything else.
  it.each<[string, () => void]>([
    ["is killed", () => ownNode.kill(rpc)],
    [
      "takes questions and does not answer",
      () => {
        ownNode.isRpcStuck = true;
      },
    ],
  ])(
    "asks the other home while the execution client here %s, before the beacon node notices",
    async (what, harm) => {
      let harmed = 0;
      const work = async () => {
        await sleep(300);
        harmed = Date.now();
        harm();
        await sleep(4500);
      };
      const [answers, calls] = await Promise.all([
        polled(work),
        polled(() => sleep(4800), rpc, Buffer.from("{}")),
      ]);
      const failed = answers.filter(({ status }) => status !== 200);
      const failedCalls = calls.filter(({ status }) => status !== 200);
      report(
        `execution client ${what}`,
        `${failed.length} of ${answers.length} GETs and ${failedCalls.length} of ${calls.length} calls failed, the last from here after ${Math.max(0, ownNode.lastServed - harmed)} ms`,
      );
      expect(failed).toEqual([]);
      expect([answers.at(-1)!.text, calls.at(-1)!.text]).toEqual(["there", "there"]);
      // Those that were under way when it died; none is sent twice.
      expect(failedCalls.length).toBeLessThanOrEqual(10);
    },
  );

  it.each([
    "/eth/v3/validator/blocks/1234?randao_reveal=0x00",
    "/eth/v2/validator/blocks/1234",
    "/eth/v1/validator/blinded_blocks/1234",
  ])("gets a block from the other home when the node here answers 500: %s", async (path) => {
    ownNode.status = 500;
    expect(await ask({ path })).toMatchObject({ status: 200, text: "there" });
    otherNode.status = 500;
    expect(await ask({ path })).toMatchObject({ status: 500 });
  });

  it("passes a 500 on where nothing is produced, and sends no body again", async () => {
    ownNode.status = 500;
    const states = "/eth/v1/beacon/states/head/validators";
    expect(await ask({ path: states })).toMatchObject({ status: 500, text: "here" });
    for (const path of ["/eth/v1/beacon/blinded_blocks", "/eth/v3/validator/blocks/1234"]) {
      expect(await ask({ path, body: Buffer.from("{}") })).toMatchObject({ status: 500, text: "here" });
      expect([ownNode, otherNode].map(({ bodies }) => bodies.get(path) ?? 0)).toEqual([1, 0]);
    }
  });

  it.each<[string, () => void]>([
    ["dies over the question", () => Object.assign(ownNode, { onBody: () => ownNode.kill(beacon) })],
    ["answers 503", () => Object.assign(ownNode, { status: 503 })],
  ])("asks the other home for a validator's duties when the node here %s", async (_, harm) => {
    harm();
    const path = "/eth/v1/validator/duties/attester/7";
    expect(await ask({ path, body: Buffer.from('["1"]') })).toMatchObject({ status: 200, text: "there" });
  });

  it.each([1_000, 300_000, 3_000_000])(
    "sends a body of %i bytes at most once, though its node dies over it",
    async (size) => {
      const path = `/eth/v1/beacon/pool/attestations?size=${size}`;
      ownNode.onBody = () => ownNode.kill(beacon);
      const { status } = await ask({ path, body: Buffer.alloc(size, "x") });
      await sleep(1500);
      expect(status).not.toBe(200);
      expect([ownNode, otherNode].map(({ bodies }) => bodies.get(path) ?? 0)).toEqual([1, 0]);
    },
  );

  it("passes a large body on when the node here is known to be gone", async () => {
    ownNode.kill(beacon);
    while ((await ask({})).text !== "there") await sleep(50);
    const path = "/eth/v2/beacon/blocks";
    expect(await ask({ path, body: Buffer.alloc(3_000_000, "x") })).toMatchObject({
      status: 200,
      text: "there",
    });
    expect(otherNode.bodies.get(path)).toBe(1);
  });

  it.each<[string, () => void, number]>([
    ["dies", () => ownNode.kill(beacon), 500],
    ["falls behind", () => Object.assign(ownNode.state, { is_syncing: true }), 1500],
  ])(
    "ends a stream of events when its node %s, and the next one comes from the other home",
    async (what, harm, limit) => {
      const sent = request({ host: address, port: beacon, path: "/eth/v1/events" }).end();
      const [stream] = (await once(sent, "response")) as [IncomingMessage];
      const [first] = await once(stream.setEncoding("utf8"), "data");
      expect(first).toBe("from here\n");
      const harmed = Date.now();
      harm();
      await new Promise((done) => stream.on("close", done).on("error", done));
      const ended = Date.now() - harmed;
      const again = request({ host: address, port: beacon, path: "/eth/v1/events" }).end();
      const [next] = (await once(again, "response")) as [IncomingMessage];
      const [text] = await once(next.setEncoding("utf8"), "data");
      report(`stream, node ${what}`, `ended after ${ended} ms, again after ${Date.now() - harmed} ms`);
      expect(text).toBe("from there\n");
      expect(ended).toBeLessThan(limit);
      expect(Date.now() - harmed).toBeLessThan(limit + 1000);
      next.destroy();
    },
  );

  it.each<[string, (node: FakeNode) => void]>([
    ["no node is in sync", (node) => Object.assign(node.state, { is_syncing: true })],
    ["both execution clients are killed", (node) => node.kill(rpc)],
  ])("refuses at once, and goes on to, when %s", async (_, harm) => {
    for (const node of [ownNode, otherNode]) harm(node);
    const refused = async () => {
      const both = await Promise.all([ask({}), ask({ port: rpc, body: Buffer.from("{}") })]);
      return both.every(({ status }) => status === 503);
    };
    while (!(await refused())) await sleep(50);
    const start = Date.now();
    expect(await refused()).toBe(true);
    // Far below any of its time-outs: nothing waits for a node.
    expect(Date.now() - start).toBeLessThan(1000);
    for (; Date.now() < start + 3000; await sleep(20)) expect(await refused()).toBe(true);
  });

  it("is not full of calls that arrive by halves, or take long: it could answer nobody who asks how it is", async () => {
    const sockets = Array.from({ length: 600 }, (_, i) =>
      connect({ port: rpc, host: address, localAddress: `127.3.1.${(i % 20) + 1}` }),
    );
    try {
      for (const socket of sockets.slice(0, 300))
        socket.write("POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 60\r\n\r\n{");
      await sleep(1000);
      // Its own proxy's question, and the other's.
      expect(ownNode.connections(rpc)).toBeLessThan(10);
      for (const socket of sockets.slice(300)) socket.write("GET /eth/v1/events HTTP/1.1\r\nhost: x\r\n\r\n");
      await sleep(2000);
      expect(ownNode.connections(rpc)).toBeGreaterThan(100);
      expect(ownNode.connections(rpc)).toBeLessThan(rpcLimits.connections / 2);
      expect(await ask({})).toMatchObject({ status: 200, text: "here" });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});
