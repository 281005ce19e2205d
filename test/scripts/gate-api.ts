/** A beacon API, a checkpoint provider and a keymanager on loopback, whose answers a test of gates chooses. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";

export class Raw {
  readonly text: string;
  readonly status: number;
  constructor(text: string, status = 200) {
    this.text = text;
    this.status = status;
  }
}

const pretty = (answer: object): string => JSON.stringify(answer, undefined, 1);

export const api = {
  /** Path, with the method before any but GET → what the server answers; undefined: 404; {@link Raw}: these bytes. */
  answers: {} as Record<string, unknown>,
  /** What was asked, with the bodies. */
  asked: [] as [string, string][],
  /** How it writes an answer. */
  form: pretty,
  url: "",
  /** Has the keymanager's token in a file of that name. */
  folder: "",
};

let server: Server;

beforeAll(async () => {
  api.folder = mkdtempSync(join(tmpdir(), "bonded-validator-gates-"));
  server = createServer(async (request, response) => {
    const path = request.method === "GET" ? request.url! : `${request.method} ${request.url}`;
    const allowed = !path.includes("keystores") || request.headers.authorization === "Bearer token";
    const answer = allowed ? api.answers[path] : undefined;
    let body = "";
    for await (const piece of request) body += piece;
    api.asked.push([path, body]);
    const text = answer instanceof Raw ? answer.text : api.form({ data: answer });
    const status = answer instanceof Raw ? answer.status : 200;
    response.writeHead(!allowed ? 401 : answer === undefined ? 404 : status).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(api.folder, "token"), "token\n");
});
afterAll(() => {
  server.close();
  rmSync(api.folder, { recursive: true, force: true });
});
beforeEach(() => {
  Object.assign(api, { answers: {}, asked: [], form: pretty });
});

/** The same in other words: what a client may change in any release. */
export const forms: readonly (readonly [string, typeof pretty])[] = [
  ["on one line", (answer) => JSON.stringify(answer)],
  [
    "with blanks and lines",
    (answer) => pretty(answer).replaceAll('":', '"\t:\r\n  ').replaceAll(",", " ,\n"),
  ],
  [
    "with its keys the other way round",
    (answer) => JSON.stringify(turned({ execution_optimistic: false, ...answer })),
  ],
];

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, turned(inner)]));
}

/** Nothing that a gate could read. */
export const unreadable = ["", "<html>502</html>", '{"data":{}}{"data":{}}', '{"data":7}'].map(
  (text) => new Raw(text),
);

/** No numbers, or none that a shell may reckon with. */
export const noNumbers = ["010", "-1", "99999999999999999999", "1\n2", null];

export function run(script: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile("dash", ["-c", script], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() });
    });
  });
}

export const synced = {
  head_slot: "3200",
  sync_distance: "0",
  is_syncing: false,
  is_optimistic: false,
  el_offline: false,
};
