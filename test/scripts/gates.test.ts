/** The scripts of gates, run by a shell against a beacon API, checkpoint providers and a keymanager on loopback. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkpointScript } from "../../render/ethereum/gates/checkpoint.ts";
import { proposalsScript } from "../../render/ethereum/gates/proposals.ts";
import { readyScript } from "../../render/ethereum/gates/ready.ts";

/** Path, with the method before any but GET → what the server answers; undefined: 404; {@link Raw}: these bytes. */
let answers: Record<string, unknown> = {};
/** How it writes an answer. */
let form: (answer: object) => string;

class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const pretty = (answer: object): string => JSON.stringify(answer, undefined, 1);
let server: Server;
let url: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-gates-"));
  server = createServer((request, response) => {
    const path = request.method === "GET" ? request.url! : `${request.method} ${request.url}`;
    const allowed = !path.includes("keystores") || request.headers.authorization === "Bearer token";
    const answer = allowed ? answers[path] : undefined;
    const text = answer instanceof Raw ? answer.text : form({ data: answer });
    response.writeHead(answer === undefined ? 404 : 200).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(folder, "token"), "token\n");
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  answers = {};
  form = pretty;
});

/** The same in other words: what a client may change in any release. */
const forms: readonly (readonly [string, typeof form])[] = [
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
const unreadable = ["", "<html>502</html>", '{"data":{}}{"data":{}}', '{"data":7}'].map(
  (text) => new Raw(text),
);

/** No numbers, or none that a shell may reckon with. */
const noNumbers = ["010", "-1", "99999999999999999999", "1\n2", null];

function run(script: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile("dash", ["-c", script], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() });
    });
  });
}

const synced = {
  head_slot: "3200",
  sync_distance: "0",
  is_syncing: false,
  is_optimistic: false,
  el_offline: false,
};

describe("a node serves", () => {
  const asks = "/eth/v1/node/syncing";
  const calls = "POST /";
  const number = { jsonrpc: "2.0", id: 1, result: "0x1b4" };
  /** Both clients at the same port: they are told apart by what they are asked. */
  const ready = () => {
    const port = Number(new URL(url).port);
    return run(readyScript({ beaconApi: port, rpc: port }));
  };
  beforeEach(() => {
    answers[calls] = new Raw(JSON.stringify(number));
  });

  it.each<[string, unknown, string]>([
    ["synced", synced, ""],
    ["a slot behind", { ...synced, sync_distance: "2" }, ""],
    ["of a client without all fields", { is_syncing: false, sync_distance: "0", head_slot: "5" }, ""],
    ["syncing", { ...synced, is_syncing: true }, "its beacon node says is_syncing"],
    ["optimistic", { ...synced, is_optimistic: true }, "its beacon node says is_optimistic"],
    ["without its execution client", { ...synced, el_offline: true }, "its beacon node says el_offline"],
    ["far behind", { ...synced, sync_distance: "3" }, "its beacon node is 3 slots behind"],
    ["that does not say", {}, "its beacon node is unknown slots behind"],
  ])("%s", async (_name, answer, said) => {
    answers[asks] = answer;
    const ended = await ready();
    expect(ended).toEqual({ code: said === "" ? 0 : 1, said });
  });

  it("or is dead", async () => {
    expect((await ready()).code).toBe(1);
  });

  it.each(forms)("whose answer is written %s", async (_name, write) => {
    form = write;
    answers[asks] = synced;
    answers[calls] = new Raw(write(number));
    expect(await ready()).toEqual({ code: 0, said: "" });
    answers[asks] = { ...synced, is_optimistic: true };
    expect(await ready()).toEqual({ code: 1, said: "its beacon node says is_optimistic" });
  });

  it("not whose execution client is dead, though its beacon node does not say so", async () => {
    answers = { [asks]: synced };
    const { code, said } = await ready();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining("its execution client does not answer"),
    });
  });

  it("not whose execution client gives an answer that cannot be read", async () => {
    const error = new Raw('{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"0x"}}');
    const numbers = [7, null, "latest", {}].map((result) => new Raw(JSON.stringify({ ...number, result })));
    for (const answer of [...unreadable, error, ...numbers]) {
      answers = { [asks]: synced, [calls]: answer };
      const said = "its execution client gives an answer that cannot be read";
      expect({ answer, ...(await ready()) }).toEqual({ answer, code: 1, said });
    }
  });

  it("not whose answer cannot be read", async () => {
    const { is_syncing: _, ...silent } = synced;
    const bad = [...unreadable, silent, ...["yes", 1, []].map((is_syncing) => ({ ...synced, is_syncing }))];
    for (const answer of [...bad, ...noNumbers.map((number) => ({ ...synced, sync_distance: number }))]) {
      answers[asks] = answer;
      const { code, said } = await ready();
      expect({ answer, code, said }).toEqual({
        answer,
        code: 1,
        said: expect.stringMatching(/^its beacon node .*$/),
      });
    }
  });
});

describe("the checkpoint of a first start", () => {
  const path = "/eth/v1/beacon/states/head/finality_checkpoints";
  const root = (letter: string) => `0x${letter.repeat(64)}`;
  const finalized = (epoch: string, letter: string) => ({
    previous_justified: { epoch: "1", root: root("0") },
    current_justified: { epoch: "1", root: root("0") },
    finalized: { epoch, root: root(letter) },
  });
  const first = (data: string) => run(checkpointScript(data, [`${url}/one`, `${url}/two`]));

  it("is the one that both providers name", async () => {
    answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "a") };
    expect(await first("/nowhere")).toEqual({ code: 0, said: "" });
  });

  it("is not one in which they differ: both roots are printed", async () => {
    answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "b") };
    const { code, said } = await first("/nowhere");
    expect(code).toBe(1);
    expect(said).toBe(
      [
        `${url}/one: epoch 7, root ${root("a")}`,
        `${url}/two: epoch 7, root ${root("b")}`,
        "the providers disagree about the finalized root: no first start",
      ].join("\n"),
    );
  });

  it("is not one that a single provider names", async () => {
    answers = { [`/one${path}`]: finalized("7", "a") };
    const { code, said } = await first("/nowhere");
    expect(code).toBe(1);
    expect(said).toContain(`${url}/two: epoch none, root none`);
    expect(said).toContain(`no finalized checkpoint from ${url}/two: no first start without it`);
  });

  it("is waited for while one provider is an epoch behind", async () => {
    answers = { [`/one${path}`]: finalized("8", "b"), [`/two${path}`]: finalized("7", "a") };
    expect((await first("/nowhere")).code).toBe(75);
  });

  it.each(forms)("is read in answers that are written %s", async (_name, write) => {
    form = write;
    answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "A") };
    expect(await first("/nowhere")).toEqual({ code: 0, said: "" });
    answers[`/two${path}`] = finalized("7", "b");
    expect((await first("/nowhere")).code).toBe(1);
  });

  it("is not one that cannot be read", async () => {
    const numbers = noNumbers.map((epoch) => ({ finalized: { epoch, root: root("a") } }));
    const roots = ["0xa", `${root("a")}\n`].map((none) => ({
      finalized: { epoch: "7", root: none },
    }));
    for (const answer of [...unreadable, ...numbers, ...roots]) {
      // Both say the same: nothing but what they say is wrong.
      answers = { [`/one${path}`]: answer, [`/two${path}`]: answer };
      const { code, said } = await first("/nowhere");
      expect({ answer, code }).toEqual({ answer, code: 1 });
      expect(said).toContain(`no finalized checkpoint from ${url}/one ${url}/two: no first start without it`);
    }
  });

  it("is not asked for where the node has started before", async () => {
    expect(await first(folder)).toEqual({ code: 0, said: "" });
  });
});

describe("near proposals", () => {
  const key = (letter: string) => `0x${letter.repeat(96)}`;
  const proposer = "/eth/v1/validator/duties/proposer";
  const dead = "no signer answers";
  const script = () => proposalsScript(url, [{ keymanager: url, tokenFile: join(folder, "token") }]);
  /** Slot 3200 is the first of epoch 100. */
  const chain = (first: object[], next: object[] = []) => ({
    "/eth/v1/node/syncing": synced,
    "/eth/v1/keystores": [{ validating_pubkey: key("A") }, { validating_pubkey: key("b") }],
    [`${proposer}/100`]: first,
    [`${proposer}/101`]: next,
  });
  const duty = (letter: string, slot: number) => ({
    pubkey: key(letter),
    validator_index: "1",
    slot: String(slot),
  });

  it("hold until they are past, the next one first", async () => {
    answers = chain([duty("c", 3205), duty("a", 3200)], [duty("b", 3240), duty("a", 3236)]);
    expect(await run(script())).toEqual({
      code: 75,
      said: "a proposal of a validator of this host in slot 3236, in about 432 s",
    });
  });

  it.each<[string, () => Record<string, unknown>]>([
    ["of others", () => chain([duty("c", 3205)], [duty("d", 3240)])],
    ["that are past", () => chain([duty("a", 3200)])],
    [
      "of a beacon node that is syncing",
      () => ({ ...chain([duty("a", 3205)]), "/eth/v1/node/syncing": { ...synced, is_syncing: true } }),
    ],
    ["of a beacon node that is dead", () => ({})],
    ["of a signer that does not run", () => ({ ...chain([duty("a", 3205)]), [dead]: true })],
    ["of a signer without keys", () => ({ ...chain([duty("a", 3205)]), "/eth/v1/keystores": [] })],
  ])("hold nothing: %s", async (_name, what) => {
    answers = what();
    const signer = dead in answers ? { keymanager: "http://127.0.0.1:1", tokenFile: "/nowhere" } : undefined;
    expect(await run(signer ? proposalsScript(url, [signer]) : script())).toEqual({ code: 0, said: "" });
  });

  it("hold nothing where a signer refuses its token, which is told", async () => {
    answers = chain([duty("a", 3205)]);
    writeFileSync(join(folder, "old"), "another\n");
    const ended = await run(proposalsScript(url, [{ keymanager: url, tokenFile: join(folder, "old") }]));
    expect(ended).toEqual({
      code: 0,
      said: `${url} does not name its keys: their proposals are not looked for`,
    });
  });

  it.each(forms)("are found in answers that are written %s", async (_name, write) => {
    form = write;
    answers = chain([duty("c", 3205)], [duty("d", 3233), duty("b", 3240)]);
    expect(await run(script())).toEqual({
      code: 75,
      said: "a proposal of a validator of this host in slot 3240, in about 480 s",
    });
    answers = {
      ...chain([]),
      "POST /eth/v1/beacon/states/head/validators": [{ index: "11", status: "active_ongoing" }],
      "POST /eth/v1/validator/duties/sync/100": [{ pubkey: key("a"), validator_index: "11" }],
    };
    expect((await run(script())).said).toContain("in the sync committee: 1;");
  });

  it("hold, as they may be near, where an answer cannot be read", async () => {
    const syncings = noNumbers.map((number) => ({ ...synced, head_slot: number }));
    const slots = noNumbers.slice(0, 2).map((number) => [{ ...duty("a", 3205), slot: number }]);
    const bad: [string, readonly unknown[]][] = [
      ["/eth/v1/node/syncing", [...unreadable, ...syncings, { ...synced, is_syncing: "no" }]],
      ["/eth/v1/keystores", [...unreadable, [{}], [{ validating_pubkey: `${key("a")}\n` }]]],
      [`${proposer}/100`, [...unreadable, ...slots, [{ slot: "3205" }], undefined]],
      [`${proposer}/101`, unreadable.slice(0, 1)],
    ];
    for (const [path, values] of bad) {
      for (const answer of values) {
        answers = { ...chain([]), [path]: answer };
        const { code, said } = await run(script());
        expect({ path, answer, code }).toEqual({ path, answer, code: 75 });
        expect(said).toMatch(/^whether a proposal is near is not known: .*$/);
      }
    }
  });

  it("are looked for among more keys than fit into one argument", async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `0x${i.toString(16).padStart(96, "0")}`);
    answers = {
      ...chain([{ ...duty("a", 3205), pubkey: many.at(-1) }]),
      "/eth/v1/keystores": many.map((validating_pubkey) => ({ validating_pubkey })),
    };
    expect((await run(script())).said).toContain("in slot 3205,");
    answers[`${proposer}/100`] = [];
    answers["POST /eth/v1/beacon/states/head/validators"] = many.map((_, i) => ({ index: String(i) }));
    answers["POST /eth/v1/validator/duties/sync/100"] = [{ pubkey: many[0] }];
    expect((await run(script())).said).toContain("in the sync committee: 1;");
  });

  it("are one thing, duties in the sync committee another: they are named", async () => {
    answers = {
      ...chain([]),
      "POST /eth/v1/beacon/states/head/validators": [{ index: "11", status: "active_ongoing" }],
      "POST /eth/v1/validator/duties/sync/100": [{ pubkey: key("a"), validator_index: "11" }],
    };
    expect(await run(script())).toEqual({
      code: 0,
      said: "validators of this host in the sync committee: 1; they lose by every slot that is missed",
    });
  });
});
