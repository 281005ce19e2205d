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

/** Path, with the method before any but GET → what the server answers; undefined: 404. */
let answers: Record<string, unknown> = {};
let server: Server;
let url: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-gates-"));
  server = createServer((request, response) => {
    const path = request.method === "GET" ? request.url! : `${request.method} ${request.url}`;
    const allowed = !path.includes("keystores") || request.headers.authorization === "Bearer token";
    const answer = allowed ? answers[path] : undefined;
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify({ data: answer }, undefined, 1));
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
});

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
    const ended = await run(readyScript(url));
    expect(ended).toEqual({ code: said === "" ? 0 : 1, said });
  });

  it("or is dead", async () => {
    expect((await run(readyScript(url))).code).toBe(1);
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

  it("is not asked for where the node has started before", async () => {
    expect(await first(folder)).toEqual({ code: 0, said: "" });
  });
});

describe("near proposals", () => {
  const key = (letter: string) => `0x${letter.repeat(96)}`;
  const proposer = "/eth/v1/validator/duties/proposer";
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
    ["of a signer without keys", () => ({ ...chain([duty("a", 3205)]), "/eth/v1/keystores": [] })],
  ])("hold nothing: %s", async (_name, what) => {
    answers = what();
    expect(await run(script())).toEqual({ code: 0, said: "" });
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
