import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rpcLimits } from "../../catalog/clients/rpc-limits.ts";
import { type NodeProxy, renderProxy } from "../../render/overlay/proxy.ts";
import { loopbackPorts } from "../../topology/ethereum/ports.ts";
import { freePort, listening, RunningProxy, whyNoHaproxy } from "../support/haproxy.ts";

const missing = whyNoHaproxy("what HAProxy does with a caller who wants too much");
const { connections, callsIn10s, webSockets } = rpcLimits.caller;

/** An anycast address, and the home's own on the mesh. */
const [shared, mesh] = ["127.0.0.2", "127.0.0.3"];
const [busy, other, often] = ["127.0.0.5", "127.0.0.6", "127.0.0.7"];
let proxy: NodeProxy;
let haproxy: RunningProxy;
let nodes: Server[] = [];

beforeAll(async () => {
  if (missing) return;
  const [beaconApi, rpc, webSocket, metrics] = await Promise.all(Array.from({ length: 4 }, freePort));
  proxy = {
    stack: "hoodi",
    network: "hoodi",
    addresses: [shared],
    meshAddress: mesh,
    node: "trdiyt",
    ports: { ...loopbackPorts("hoodi"), beaconApi: beaconApi!, rpc: rpc!, webSocket: webSocket! },
    others: [],
    metrics: metrics!,
    public: undefined,
  };
  nodes = [beaconApi!, rpc!, webSocket!].map((port) =>
    createServer((incoming, response) => {
      incoming.resume();
      response.end('{"data":{"is_syncing":false,"sync_distance":"0"},"result":"0x0"}');
    }).listen(port, "127.0.0.1"),
  );
  await Promise.all(nodes.map((node) => once(node, "listening")));
  haproxy = new RunningProxy(proxy);
  await listening(metrics!);
  await vi.waitUntil(async () => (await statuses(1, other))[0] === 200, { timeout: 20_000 });
}, 30_000);

afterAll(() => {
  haproxy?.end();
  for (const node of nodes) node.close();
});

/** Opens so many connections, and says how many stay open when each has sent a byte. */
async function opened(count: number, from: string, port: number, address = shared): Promise<number> {
  const sockets = Array.from({ length: count }, () => connect({ port, host: address, localAddress: from }));
  const open = await Promise.all(sockets.map(staysOpen));
  for (const socket of sockets) socket.destroy();
  return open.filter(Boolean).length;
}

function staysOpen(socket: Socket): Promise<boolean> {
  return new Promise((settle) => {
    socket.on("error", () => settle(false)).on("close", () => settle(false));
    socket.on("connect", () => {
      socket.write("P");
      setTimeout(() => settle(!socket.destroyed && socket.readyState === "open"), 500);
    });
  });
}

/** Statuses of so many calls on one connection. */
async function statuses(count: number, from: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const sent = request({ agent, host: shared, port: proxy.ports.rpc, localAddress: from, method: "POST" });
    sent.end("{}");
    const [response] = await once(sent, "response");
    response.resume();
    await once(response, "end");
    found.push(response.statusCode);
  }
  agent.destroy();
  return found;
}

describe.skipIf(missing)("a caller at an anycast address", () => {
  it("has a configuration that HAProxy takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "caller-limits-"));
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, renderProxy(proxy));
    expect(() => execFileSync("haproxy", ["-c", "-f", file], { stdio: "pipe" })).not.toThrow();
    rmSync(folder, { recursive: true });
  });

  it("has so many connections to the RPC, and another one has its own", async () => {
    expect(await opened(connections + 6, busy, proxy.ports.rpc)).toBe(connections);
    expect(await opened(1, other, proxy.ports.rpc)).toBe(1);
  });

  it("has so many websockets", async () => {
    expect(await opened(webSockets + 2, busy, proxy.ports.webSocket)).toBe(webSockets);
  });

  it("has so many calls in ten seconds, and another one has its own", async () => {
    const found = await statuses(callsIn10s + 5, often);
    expect(new Set(found.slice(0, callsIn10s))).toEqual(new Set([200]));
    expect(found.at(-1)).toBe(429);
    expect(await statuses(1, other)).toEqual([200]);
  });

  it("asks the beacon node as often as it wants, and other homes at the mesh address have no limit", async () => {
    expect(await opened(connections + 6, busy, proxy.ports.beaconApi)).toBe(connections + 6);
    expect(await opened(connections + 6, busy, proxy.ports.rpc, mesh)).toBe(connections + 6);
  });
});
