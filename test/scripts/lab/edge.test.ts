import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import { type AddressInfo, connect as connectLine } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTo } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { charonRelays } from "../../../catalog/clients/dvt/charon.ts";
import { cloudflare } from "../../../lab/clouds/cloudflare.ts";
import { allOf, readAccount } from "../../../lab/edge/account.ts";
import { serveEdge } from "../../../lab/edge/edge.ts";
import { compileExpression } from "../../../lab/edge/language.ts";
import { authorityFile, ensureAuthority, ensureSigned } from "../../../lab/key-files.ts";
import { labFromEnvironment } from "../../../lab/settings.ts";
import { publicProxyOf } from "../../../render/tunnel/public-proxy.ts";
import { admittedList, forClients, fromStrangers, ingressOf } from "../../../render/tunnel/rules.ts";
import type { Tunnel } from "../../../topology/tunnel/derive.ts";

const tunnel: Tunnel = {
  owned: true,
  domain: "example.org",
  account: "a",
  zone: "b",
  admitted: ["127.0.0.7", "2001:db8:1::/64"],
  open: ["www.example.org"],
  serviceToken: false,
  loadBalancer: false,
};
const port = 40_000 + 2 * (process.pid % 5000);
const folder = mkdtempSync(join(tmpdir(), "bonded-validator-edge-"));
const file = join(folder, "account.json");
const { emulations, functions } = cloudflare(file);
const lab = { ...labFromEnvironment({}), dir: folder };
const names = new Resolver();
let trust: { readonly ca: Buffer; readonly servername: string };
let end: () => void;
let origin: Server;
let connector: ChildProcess;
let seen: string[] = [];

const tokenOf = (type: string): string =>
  `cloudflare:index/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;

async function make(type: string, inputs: object): Promise<string> {
  return (await emulations[tokenOf(type)]!.create({ ...inputs })).id;
}

beforeAll(async () => {
  origin = createServer((incoming, answer) => {
    seen.push(`${incoming.headers.host} ${incoming.url} from ${incoming.headers["cf-connecting-ip"]}`);
    if (incoming.url?.startsWith("/eth/v1/events")) {
      answer.writeHead(200, { "content-type": "text/event-stream" }).write("event: head\n\n");
    } else incoming.pipe(answer);
  }).listen(0, "127.0.0.1");
  await once(origin, "listening");
  const id = await make("ZeroTrustTunnelCloudflared", { accountId: "a", name: "hoodi" });
  const proxy = publicProxyOf(tunnel, "hoodi", ["trdiyt"]);
  const ingresses = ingressOf({ ...proxy, port: (origin.address() as AddressInfo).port });
  await make("ZeroTrustTunnelCloudflaredConfig", { tunnelId: id, config: { ingresses } });
  await make("List", { name: admittedList, items: tunnel.admitted.map((ip) => ({ ip })) });
  const rule = { action: "block", enabled: true, expression: fromStrangers(tunnel) };
  await make("Ruleset", { zoneId: "b", phase: "http_request_firewall_custom", rules: [rule] });
  for (const name of ["hoodi", "trdiyt", "www", "old"])
    await make("DnsRecord", {
      zoneId: "b",
      name: `${name}.example.org`,
      content: `${name === "old" ? "gone" : id}.cfargotunnel.com`,
      proxied: true,
    });
  const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  await ensureAuthority(lab);
  await ensureSigned(lab, certificate, key, ["example.org", "*.example.org"]);
  trust = { ca: readFileSync(authorityFile(lab)), servername: "hoodi.example.org" };
  const ports = { clients: port, names: port, connectors: port + 1 };
  end = await serveEdge({ address: "127.0.0.1", ports, file, certificate, key });
  names.setServers([`127.0.0.1:${port}`]);
  const [connectorToken] = Object.values(functions!);
  writeFileSync(join(folder, "token"), `${(await connectorToken!({ tunnelId: id })).token}\n`);
  connector = connect("token");
  while ((await ask({})).status !== 200) await sleep(50);
});

afterAll(() => {
  connector.kill();
  end();
  origin.close();
  rmSync(folder, { recursive: true });
});

function connect(name: string): ChildProcess {
  const program = join(import.meta.dirname, "../../../lab/edge/cloudflared");
  const args = [
    "--no-autoupdate",
    "tunnel",
    "--metrics",
    "127.0.0.1:1",
    "run",
    "--token-file",
    join(folder, name),
  ];
  const env = { ...process.env, TUNNEL_EDGE: `127.0.0.1:${port + 1}` };
  return spawn(program, args, { env, stdio: "inherit" });
}

interface Ask {
  readonly host?: string;
  readonly from?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Status and first part of what comes back. */
async function ask({ host = "hoodi.example.org", from = "127.0.0.7", path, headers, body }: Ask) {
  seen = [];
  const sent = request({
    ...trust,
    host: "127.0.0.1",
    port,
    localAddress: from,
    path: path ?? "/eth/v1/node/version",
    method: body === undefined ? "GET" : "POST",
    headers: { host, ...headers },
  });
  sent.end(body);
  const [response] = await once(sent, "response");
  const [first] =
    response.headers["content-length"] === "0"
      ? [""]
      : await Promise.race([once(response, "data"), once(response, "end")]);
  response.destroy();
  return { status: response.statusCode, text: String(first ?? "") };
}

describe("the lab's edge", () => {
  it("brings a client's request through a connector, with its address", async () => {
    const path = "/eth/v1/node/version?x=1";
    expect(await ask({ path, headers: { "cf-connecting-ip": "127.0.0.9" } })).toMatchObject({ status: 200 });
    expect(seen).toEqual([`hoodi.example.org ${path} from 127.0.0.7`]);
  });

  it("brings a large body, and a stream while it goes on", async () => {
    const body = "x".repeat(3_000_000);
    expect(await ask({ path: "/rpc", body })).toMatchObject({ status: 200 });
    expect(await ask({ path: "/eth/v1/events" })).toEqual({ status: 200, text: "event: head\n\n" });
  });

  it.each<[string, Ask, number]>([
    ["another address", { from: "127.0.0.8" }, 403],
    [
      "another address that says it is the client's",
      { from: "127.0.0.8", headers: { "cf-connecting-ip": "127.0.0.7" } },
      403,
    ],
    ["a name that nobody has", { host: "x.example.org" }, 530],
    ["a name whose tunnel is gone", { host: "old.example.org" }, 530],
    ["a path outside the ingress", { path: "/metrics" }, 404],
    ["an open name, which is not the tunnel's", { host: "www.example.org", from: "127.0.0.8" }, 404],
  ])("refuses %s", async (_name, asked, status) => {
    expect(await ask(asked)).toMatchObject({ status });
    expect(seen).toEqual([]);
  });

  const good = "hoodi.example.org";
  const path = "/eth/v1/node/version";
  it.each<[string, string, string[], number]>([
    ["a name in another spelling", path, ["Host: HOODI.example.org:443"], 200],
    ["a second name behind an unknown one", path, ["Host: x.example.org", `Host: ${good}`], 400],
    ["a second name behind the known one", path, [`Host: ${good}`, "Host: www.example.org"], 400],
    ["a name that another header says", path, ["Host: x.example.org", `X-Forwarded-Host: ${good}`], 530],
    ["a name in the path", `http://${good}${path}`, ["Host: x.example.org"], 530],
    ["a name behind a user", path, [`Host: x@${good}`], 530],
    ["a name with a dot more", path, [`Host: ${good}.`], 530],
    ["no name", path, ["Host:"], 530],
    ["two slashes", `/${path}`, [`Host: ${good}`], 404],
    ["an escaped path", "/%65th/v1/node/version", [`Host: ${good}`], 404],
    ["a path of the RPC's that goes on", "/rpc/../metrics", [`Host: ${good}`], 404],
  ])("answers %s", async (_name, target, headers, status) => {
    seen = [];
    const line = connectLine({ port, host: "127.0.0.1", localAddress: "127.0.0.7" });
    const socket = connectTo({ ...trust, socket: line });
    socket.write([`GET ${target} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n"));
    const [answer] = await once(socket, "data");
    socket.destroy();
    expect(Number(String(answer).split(" ")[1])).toBe(status);
    expect(seen).toHaveLength(status === 200 ? 1 : 0);
  });

  it("gives a balanced name's request to the next tunnel where the first has no connector", async () => {
    const account = readAccount(file);
    const { id: serving } = allOf(account, "ZeroTrustTunnelCloudflared")[0]!;
    const { inputs } = allOf(account, "ZeroTrustTunnelCloudflaredConfig")[0]!;
    const idle = await make("ZeroTrustTunnelCloudflared", { accountId: "a", name: "idle" });
    await make("ZeroTrustTunnelCloudflaredConfig", { ...inputs, tunnelId: idle });
    const pool = (id: string) =>
      make("LoadBalancerPool", { origins: [{ address: `${id}.cfargotunnel.com` }] });
    const defaultPools = [await pool(idle), await pool(serving)];
    const balanced = "trdiyt.example.org";
    const record = allOf(readAccount(file), "DnsRecord").find((each) => each.inputs.name === balanced)!;
    await emulations["cloudflare:index/dnsRecord:DnsRecord"]!.delete(record.id, {});
    expect(await ask({ host: balanced })).toMatchObject({ status: 530 });
    await make("LoadBalancer", { name: balanced, proxied: true, defaultPools });
    expect(await ask({ host: balanced })).toMatchObject({ status: 200 });
  });

  it("asks for the token of a name with a lock", async () => {
    const made = () =>
      Object.values(readAccount(file)).find(({ type }) => type.endsWith("ServiceToken"))!.made;
    await make("ZeroTrustAccessServiceToken", {});
    await make("ZeroTrustAccessApplication", { destinations: [{ uri: "trdiyt.example.org" }] });
    const host = "trdiyt.example.org";
    expect(await ask({ host })).toMatchObject({ status: 401 });
    const headers = {
      "cf-access-client-id": String(made().clientId),
      "cf-access-client-secret": String(made().clientSecret),
    };
    expect(await ask({ host, headers })).toMatchObject({ status: 200 });
  });

  it("has one ruleset for a phase, and one record for a name", async () => {
    const phase = { zoneId: "b", phase: "http_request_firewall_custom" };
    await expect(make("Ruleset", phase)).rejects.toThrow("exceeded maximum number of zone rulesets");
    await expect(make("DnsRecord", { zoneId: "b", name: "hoodi.example.org" })).rejects.toThrow(
      "already exists",
    );
  });
});

describe("the edge's names", () => {
  const published = "hoodi.example.org";

  it("are those of the domain's certificate", async () => {
    const shown = async (servername: string) => {
      const socket = connectTo({ ...trust, servername, port, host: "127.0.0.1" });
      const [error] = await Promise.race([once(socket, "secureConnect"), once(socket, "error")]).catch(
        (e) => [e],
      );
      socket.destroy();
      return (error as NodeJS.ErrnoException | undefined)?.code ?? "trusted";
    };
    expect(await shown(published)).toBe("trusted");
    expect(await shown("hoodi.example.com")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it.each([published, "HOODI.Example.org", "www.example.org"])("lead to the edge: %s", async (name) => {
    expect(await names.resolve4(name)).toEqual(["127.0.0.1"]);
  });

  it("are Obol's relays' as well, which answer everybody", async () => {
    for (const url of charonRelays) {
      const { hostname: host } = new URL(url);
      expect(await names.resolve4(host)).toEqual(["127.0.0.1"]);
      expect(await ask({ host, from: "127.0.0.9", path: "/" })).toMatchObject({ status: 200, text: "[]" });
    }
  });

  it("have no address of another kind, and no other name has one", async () => {
    await expect(names.resolve6(published)).rejects.toThrow("ENODATA");
    for (const name of ["x.example.org", "example.org", "org", `a.${published}`])
      await expect(names.resolve4(name), name).rejects.toThrow("ENOTFOUND");
  });

  it("come and go with the account's records and load balancers", async () => {
    for (const type of ["DnsRecord", "LoadBalancer"]) {
      const { create, update, delete: remove } = emulations[tokenOf(type)]!;
      const inputs = { zoneId: "b", name: "new.example.org", proxied: true };
      const { id } = await create(inputs);
      expect(await names.resolve4("new.example.org"), type).toEqual(["127.0.0.1"]);
      await update!(id, { ...inputs, proxied: false });
      await expect(names.resolve4("new.example.org"), type).rejects.toThrow("ENOTFOUND");
      await remove(id, {});
    }
  });

  it("are said to who asks, whatever else arrives", async () => {
    const socket = createSocket("udp4");
    socket.connect(port, "127.0.0.1");
    await once(socket, "connect");
    const replies: Buffer[] = [];
    socket.on("message", (reply) => replies.push(reply));
    const header = (flags: number) => [0, 7, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const question = [1, 120, 0, 0, 1, 0, 1];
    // Nothing, half a header, a name that goes on past the end, and an answer.
    for (const bytes of [[], header(1).slice(0, 5), [...header(1), 63, 120], [...header(0x81), ...question]])
      socket.send(Buffer.from(bytes));
    socket.send(Buffer.from([...header(1), ...question]));
    while (replies.length === 0) await sleep(20);
    socket.close();
    expect(replies.map((reply) => [reply[1], reply[3]! & 15])).toEqual([[7, 3]]);
  });
});

describe("the rules language", () => {
  const lists = { l: ["203.0.113.7", "2001:db8::/64"] };
  it.each<[string, string, string, boolean]>([
    [forClients({ ...tunnel, open: [] }), "www.example.org", "203.0.113.1", true],
    ["(not ip.src in $l)", "a.org", "203.0.113.7", false],
    ["(not ip.src in $l)", "a.org", "2001:db8::5", false],
    ["(not ip.src in $l)", "a.org", "2001:db8:1::5", true],
    ['http.host in {"a.org" "b.org"} and not ip.src in $l', "b.org", "203.0.113.1", true],
    ['http.host in {"b.org"} or ip.src in $l', "a.org", "203.0.113.1", false],
  ])("%s of %s from %s: %s", (expression, host, source, expected) => {
    expect(compileExpression(expression, lists)({ host, source })).toBe(expected);
  });

  it.each(["ip.src in $other", 'http.host eq "a"', "ip.src in $l and", 'http.host in {"a"', "not"])(
    "refuses %s",
    (expression) => {
      expect(() => compileExpression(expression, lists)).toThrow();
    },
  );
});
