import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { NodeProxy } from "../../render/overlay/proxy.ts";
import { loopbackPorts } from "../../topology/ethereum/ports.ts";
import { freePort, listening, RunningProxy, whyNoHaproxy } from "../support/haproxy.ts";

const missing = whyNoHaproxy("what HAProxy does with requests from the tunnel");

/** The proxy of trdiyt, with i7bbt at another home; everything on addresses of this machine's loopback. */
const remote = "203.0.113.7";
let proxy: NodeProxy;
let haproxy: RunningProxy;
const origins: Server[] = [];
/** Name of the node that answers 500. */
let failing: string | undefined;
/** What reached a node: "trdiyt rpc POST / body". */
const reached: string[] = [];

async function origin(node: string, service: string, address: string, port: number): Promise<void> {
  const server = createServer(async (incoming, response) => {
    const body = await textOf(incoming);
    // A check of HAProxy's.
    if (incoming.headers.host === "localhost")
      return response.end('{"data":{"is_syncing":false,"sync_distance":"0"},"result":"0x0"}');
    reached.push(`${node} ${service} ${incoming.method} ${incoming.url}${body && ` ${body}`}`);
    response.writeHead(node === failing ? 500 : 200).end();
  }).listen(port, address);
  await once(server, "listening");
  origins.push(server);
}

async function textOf(stream: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

beforeAll(async () => {
  if (missing) return;
  const [beaconApi, rpc, webSocket, metrics, open] = await Promise.all(Array.from({ length: 5 }, freePort));
  proxy = {
    stack: "hoodi",
    network: "hoodi",
    addresses: ["127.0.0.2"],
    meshAddress: "127.0.0.3",
    node: "trdiyt",
    ports: { ...loopbackPorts("hoodi"), beaconApi: beaconApi!, rpc: rpc!, webSocket: webSocket! },
    others: [{ name: "i7bbt", meshAddress: "127.0.0.4" }],
    metrics: metrics!,
    public: {
      port: open!,
      name: "hoodi.example.org",
      nodes: { "trdiyt.example.org": "trdiyt", "i7bbt.example.org": "i7bbt" },
      admitted: [remote, "2001:db8:1::/64"],
      monitored: true,
    },
  };
  for (const [node, address] of [
    ["trdiyt", "127.0.0.1"],
    ["i7bbt", "127.0.0.4"],
  ] as const) {
    await origin(node, "beacon", address, beaconApi!);
    await origin(node, "rpc", address, rpc!);
  }
  haproxy = new RunningProxy(proxy);
  await listening(open!);
});

afterAll(async () => {
  haproxy?.end();
  for (const server of origins) server.close();
});

beforeEach(() => {
  reached.splice(0);
  failing = undefined;
});

interface Ask {
  readonly host?: string;
  readonly from?: string | string[];
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Milliseconds between head and body. */
  readonly waitMs?: number;
}

/** Sends a request as the tunnel does; returns its status. */
async function ask(asked: Ask): Promise<number> {
  const { host = "hoodi.example.org", from = remote, method, path, body, headers, waitMs = 0 } = asked;
  const sent = request({
    port: proxy.public!.port,
    method: method ?? (body === undefined ? "GET" : "POST"),
    path: path ?? "/eth/v1/node/version",
    headers: {
      host,
      ...(from.length > 0 && { "cf-connecting-ip": from }),
      ...(body !== undefined && !headers && { "content-length": Buffer.byteLength(body) }),
      ...headers,
    },
  });
  const answered = once(sent, "response");
  sent.flushHeaders();
  await sleep(waitMs);
  sent.end(body);
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  return response.statusCode!;
}

const call = (method: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] });
const rpc = (body: string, more: Ask = {}): Ask => ({ path: "/rpc", body, ...more });

describe.skipIf(missing)("a request from the tunnel", () => {
  it.each<[string, Ask, string]>([
    ["to the network", {}, "trdiyt beacon GET /eth/v1/node/version"],
    ["to the node here", { host: "trdiyt.example.org" }, "trdiyt beacon GET /eth/v1/node/version"],
    ["to the other home's node", { host: "i7bbt.example.org" }, "i7bbt beacon GET /eth/v1/node/version"],
    ["with a port in its name", { host: "I7BBT.example.org:443" }, "i7bbt beacon GET /eth/v1/node/version"],
    ["from a network of IPv6", { from: "2001:db8:1::9" }, "trdiyt beacon GET /eth/v1/node/version"],
    ["for a stream", { path: "/eth/v1/events?topics=head" }, "trdiyt beacon GET /eth/v1/events?topics=head"],
    [
      "that submits",
      { path: "/eth/v2/beacon/blocks", body: "block" },
      "trdiyt beacon POST /eth/v2/beacon/blocks block",
    ],
    [
      "that asks for duties",
      { path: "/eth/v1/validator/duties/attester/7", body: "[]" },
      "trdiyt beacon POST /eth/v1/validator/duties/attester/7 []",
    ],
    ["with a call", rpc(call("eth_syncing")), `trdiyt rpc POST / ${call("eth_syncing")}`],
    [
      "with a call that comes later",
      rpc(call("eth_call"), { waitMs: 200 }),
      `trdiyt rpc POST / ${call("eth_call")}`,
    ],
    [
      "with a call to the other home's node",
      rpc(call("eth_call"), { host: "i7bbt.example.org" }),
      `i7bbt rpc POST / ${call("eth_call")}`,
    ],
  ])("%s arrives", async (_name, asked, arrived) => {
    expect(await ask(asked)).toBe(200);
    expect(reached).toEqual([arrived]);
  });

  it.each<[string, Ask, number]>([
    ["to an unknown name", { host: "www.example.org" }, 404],
    ["to an address", { host: "127.0.0.1" }, 404],
    ["from another address", { from: "203.0.113.8" }, 403],
    ["from nowhere", { from: [] }, 403],
    ["from two places", { from: [remote, "203.0.113.8"] }, 403],
    ["from a place behind another", { from: `203.0.113.8, ${remote}` }, 403],
    ["for a whole state", { path: "/eth/v2/debug/beacon/states/head" }, 404],
    ["for the node's own address", { path: "/eth/v1/node/identity" }, 404],
    ["for keys", { path: "/eth/v1/keystores" }, 404],
    ["for a client's own pages", { path: "/lighthouse/health" }, 404],
    ["for nothing", { path: "/" }, 404],
    ["by a detour", { path: "/eth/v1/beacon/genesis/../../../v1/keystores" }, 404],
    ["with an escaped detour", { path: "/eth/v1/beacon/states/%2e%2e/root" }, 404],
    ["with an escaped name", { path: "/%72pc", body: call("eth_syncing") }, 404],
    ["below the call's path", { path: "/rpc/", body: call("eth_syncing") }, 404],
    ["with two slashes", { path: "//eth/v1/node/version" }, 404],
    ["that submits where one reads", { path: "/eth/v1/config/spec", body: "x" }, 405],
    ["that reads where one submits", { path: "/eth/v1/validator/register_validator" }, 405],
    ["that deletes", { method: "DELETE" }, 405],
    ["that reads from the execution client", { path: "/rpc" }, 405],
    ["with a call that is not listed", rpc(call("debug_traceBlockByNumber")), 403],
    ["with a call of the engine's", rpc(call("engine_forkchoiceUpdatedV3")), 403],
    ["with several calls", rpc(`[${call("eth_syncing")},${call("admin_peers")}]`), 403],
    ["with two methods", rpc('{"method":"eth_syncing",\n"method":"admin_peers"}'), 403],
    ["with two methods in two spellings", rpc('{"method":"eth_syncing","METHOD":"admin_peers"}'), 403],
    ["with an escaped method", rpc(String.raw`{"method":"eth_syncing","\u006dethod":"admin_peers"}`), 403],
    ["without a method", rpc("{}"), 403],
    ["with more than can be seen", rpc(call("eth_call").replace("[]", `["${"0".repeat(20_000)}"]`)), 413],
    ["without a length", rpc(call("eth_syncing"), { headers: { "transfer-encoding": "chunked" } }), 413],
  ])("%s is refused", async (_name, asked, status) => {
    expect(await ask(asked)).toBe(status);
    expect(reached).toEqual([]);
  });
});

describe.skipIf(missing)("a block to sign, while the node here answers 500", () => {
  const path = "/eth/v3/validator/blocks/1234";
  beforeEach(() => {
    failing = "trdiyt";
  });

  it("comes from the other home under the network's name", async () => {
    expect(await ask({ path })).toBe(200);
    expect(reached).toEqual([`trdiyt beacon GET ${path}`, `i7bbt beacon GET ${path}`]);
  });

  it("comes from nowhere else under the node's own name", async () => {
    expect(await ask({ path, host: "trdiyt.example.org" })).toBe(500);
    expect(reached).toEqual([`trdiyt beacon GET ${path}`]);
  });
});

describe.skipIf(missing)("a load balancer's question", () => {
  const ready = () => ask({ host: "cloudflare", path: "/ready", from: [] });

  it("is answered before anybody is asked who he is, and reaches no node", async () => {
    await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 10_000 });
    expect(reached).toEqual([]);
  });

  it("is answered with no while no node is fit", async () => {
    await Promise.all(origins.splice(0).map((server) => server.close() && server.closeAllConnections()));
    await vi.waitFor(async () => expect(await ready()).toBe(503), { timeout: 10_000 });
  });
});
