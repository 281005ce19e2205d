/** The container before MEV-Boost, with the real HAProxy: who does not show the secret gets no further. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import {
  headerCheckPort,
  readyPath,
  renderHeaderCheck,
  secretHeader,
} from "../../render/mev/header-check.ts";
import { freePort, listening, RunningHaproxy, whyNoHaproxy } from "../support/haproxy.ts";

const missing = whyNoHaproxy("what HAProxy lets through to MEV-Boost");
const [newest, before, older] = ["a1".repeat(32), "b2".repeat(32), "c3".repeat(32)] as const;
const text = renderHeaderCheck({ accepted: [newest, before] });

let port: number;
let haproxy: RunningHaproxy;
let origin: Server;
/** What reached MEV-Boost, but for HAProxy's own questions. */
const reached: { readonly line: string; readonly headers: IncomingMessage["headers"] }[] = [];
/** Questions of HAProxy's whether it runs. */
let checks = 0;

async function startMevBoost(at: number): Promise<Server> {
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const part of incoming) body += part;
    const { method, url, headers } = incoming;
    if (url === mevBoostProgram.statusPath && headers[via] === undefined) {
      checks += 1;
      return response.end("{}");
    }
    reached.push({ line: `${method} ${url}${body && ` ${body.length}`}`, headers });
    // As MEV-Boost, which has no bid.
    response.writeHead(url!.includes("/header/") ? 204 : 200, { "x-answer": "mev-boost" }).end();
  }).listen(at, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A header that all requests of this test have, and HAProxy's own do not. */
const via = "x-of-the-test";

interface Ask {
  readonly method?: string;
  readonly path?: string;
  /** Headers as they are written, several of one name among them. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

async function ask({
  method = "GET",
  path = mevBoostProgram.statusPath,
  headers = [],
  body,
}: Ask): Promise<number> {
  const all = [
    ["host", "mev.example.org"],
    ...headers,
    [via, "1"],
    ...(body === undefined ? [] : [["content-length", String(body.length)]]),
  ];
  const sent = request({ host: "127.0.0.1", port, method, path, headers: all.flat() as never });
  const answered = once(sent, "response");
  sent.end(body);
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  return response.statusCode!;
}

const show = (value: string, name: string = secretHeader) => [[name, value]] as const;
const header = "/eth/v1/builder/header/1/0x12/0x34";

it.skipIf(missing)("HAProxy takes the configuration without a warning", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-header-check-"));
  const file = join(folder, "haproxy.cfg");
  writeFileSync(file, text);
  // The exit status is that of an error where there is a warning.
  const said = execFileSync("haproxy", ["-c", "-dW", "-f", file], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(said).toContain("Configuration file is valid");
});

describe.skipIf(missing)("HAProxy before MEV-Boost", () => {
  beforeAll(async () => {
    const [open, behind] = [await freePort(), await freePort()];
    port = open;
    origin = await startMevBoost(behind);
    haproxy = new RunningHaproxy(() =>
      text
        .replace(`:${headerCheckPort}`, `127.0.0.1:${open}`)
        .replace(`:${mevBoostProgram.port} `, `:${behind} `),
    );
    await listening(open);
  });

  afterAll(() => {
    haproxy.end();
    origin.close();
  });

  beforeEach(() => {
    reached.splice(0);
  });

  it.each<[string, Ask, number, string]>([
    ["the newest secret", { headers: show(newest) }, 200, `GET ${mevBoostProgram.statusPath}`],
    ["the one before", { headers: show(before) }, 200, `GET ${mevBoostProgram.statusPath}`],
    [
      "the header in capitals",
      { headers: show(newest, "X-MEV-SECRET") },
      200,
      `GET ${mevBoostProgram.statusPath}`,
    ],
    ["a question for a bid", { path: header, headers: show(newest) }, 204, `GET ${header}`],
    [
      "a long list of registrations",
      {
        method: "POST",
        path: "/eth/v1/builder/validators",
        headers: show(newest),
        body: "x".repeat(500_000),
      },
      200,
      "POST /eth/v1/builder/validators 500000",
    ],
  ])("passes on what shows %s", async (_, asked, status, line) => {
    expect(await ask(asked)).toBe(status);
    expect(reached.map((each) => each.line)).toEqual([line]);
    // MEV-Boost has no use for it, and logs what it likes.
    expect(JSON.stringify(reached[0]!.headers)).not.toContain(newest);
    expect(reached[0]!.headers).not.toHaveProperty(secretHeader);
  });

  it.each<[string, Ask]>([
    ["no secret", {}],
    ["an empty one", { headers: show("") }],
    ["an older one", { headers: show(older) }],
    ["the beginning of one", { headers: show(newest.slice(0, -1)) }],
    ["more than one", { headers: show(`${newest}0`) }],
    ["one in capitals", { headers: show(newest.toUpperCase()) }],
    ["both, with a comma", { headers: show(`${newest}, ${before}`) }],
    ["a right one and a wrong one, with a comma", { headers: show(`${older}, ${newest}`) }],
    ["a right one and a wrong one", { headers: [...show(newest), ...show(older)] }],
    ["a wrong one and a right one", { headers: [...show(older), ...show(newest)] }],
    ["it in another header", { headers: show(newest, "authorization") }],
    ["it in the path", { path: `/${newest}/eth/v1/builder/status` }],
    ["none, for a bid", { path: header }],
    ["none, with a block", { method: "POST", path: "/eth/v1/builder/blinded_blocks", body: "block" }],
    ["none, below the path of readiness", { path: `${readyPath}/x` }],
    ["none, for the readiness with a question", { path: `${readyPath}?x` }],
  ])("refuses what shows %s", async (_, asked) => {
    expect(await ask(asked)).toBe(403);
    expect(reached).toEqual([]);
  });

  it("says to anybody whether MEV-Boost runs, and nothing reaches it", async () => {
    await vi.waitFor(() => expect(checks).toBeGreaterThan(0), { timeout: 10_000 });
    expect(await ask({ path: readyPath })).toBe(200);
    origin.close();
    origin.closeAllConnections();
    await vi.waitFor(async () => expect(await ask({ path: readyPath })).toBe(503), { timeout: 15_000 });
    expect(reached).toEqual([]);
  });
});
