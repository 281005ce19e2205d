/** What `npm run relays` makes of relays that are well, and of such as are not. */
import { type SpawnSyncReturns, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { askRelays, groupsWithRelays, type RelayFindings } from "../../../tools/relays/collect.ts";
import { lidoList } from "../../../tools/relays/lido-list.ts";
import { registrationsAt } from "../../../tools/relays/registrations.ts";
import { loadTopology } from "../../../topology/load.ts";
import { address, complete, repository, today } from "../../support/inventory.ts";
import {
  dripping,
  encodedList,
  endless,
  registrationOf,
  respond,
  startRelay,
  startServer,
  type TestServer,
} from "../../support/relay-server.ts";
import { relayOf, withRelays } from "../../support/relays.ts";

const [key, otherKey] = ["a1", "b2"].map((byte) => `0x${byte.repeat(48)}`) as [string, string];
const good = { feeRecipient: address.toLowerCase() };
const [host, secondHost] = ["hoodi.aestus.live", "hoodi.titanrelay.xyz"];

/** What is found where the relays are the given servers, by host. */
async function find(servers: Readonly<Record<string, TestServer>>): Promise<Record<string, RelayFindings>> {
  const config = complete("hoodi");
  withRelays(config, { solo: Object.keys(servers).map((each) => relayOf(each)) });
  const topology = loadTopology("hoodi", config, today);
  const keys = new Map([["solo", [key, otherKey]]]);
  const relays = await askRelays(topology, groupsWithRelays(topology), keys, (each) => servers[each]!.base);
  return Object.fromEntries(relays.map((relay) => [relay.host, relay]));
}

it("asks for the status five times, and for each validator once", async () => {
  const relay = await startRelay({ [key]: good });
  const { [host]: found } = await find({ [host]: relay });
  expect(found).toMatchObject({
    groups: ["solo"],
    filters: false,
    status: { milliseconds: expect.any(Number) },
    registrations: [
      { group: "solo", key, state: "registered", feeRecipient: good.feeRecipient, gasLimit: 60_000_000 },
      { group: "solo", key: otherKey, state: "missing" },
    ],
  });
  const registration = (of: string) => `GET /relay/v1/data/validator_registration?pubkey=${of}`;
  expect(relay.asked).toEqual([
    ...Array(5).fill("GET /eth/v1/builder/status"),
    registration(key),
    registration(otherKey),
  ]);
});

it("does not go where a relay sends it", async () => {
  const other = await startRelay();
  const relay = await startRelay({}, { status: respond(302, "", { location: `${other.base}/` }) });
  const { [host]: found } = await find({ [host]: relay });
  expect(found!.status).toEqual({ reason: "answers with HTTP 302" });
  expect(other.asked).toEqual([]);
});

describe.each([
  ["an error", respond(500, "{}"), "answers with HTTP 500"],
  ["more than it should", endless, "gives more than 512 KiB"],
  ["a byte now and then", dripping, "gives no whole answer within 4 s"],
  ["nothing", (response: { destroy(): void }) => response.destroy(), "does not answer (UND_ERR_SOCKET)"],
] as const)("a relay that answers with %s", (_what, answer, reason) => {
  it("has no status, is asked no more, and stops no other", async () => {
    const [bad, well] = [await startRelay({}, { status: answer }), await startRelay({ [key]: good })];
    const found = await find({ [host]: bad, [secondHost]: well });
    expect(found[host]).toMatchObject({ status: { reason }, registrations: [] });
    expect(bad.asked).toEqual(["GET /eth/v1/builder/status"]);
    expect(found[secondHost]!.registrations[0]).toMatchObject({ state: "registered" });
  });

  it("has no registrations either, and is not asked for another", async () => {
    const relay = await startRelay({}, { data: answer });
    const { [host]: found } = await find({ [host]: relay });
    expect(found!.registrations).toMatchObject([
      { key, state: "unread", reason },
      { key: otherKey, state: "unread", reason: "was not asked for any more" },
    ]);
    expect(relay.asked).toHaveLength(6);
  });
});

const registration = registrationOf(key, good) as { message: object };
const broken = (message: object) => JSON.stringify({ message: { ...registration.message, ...message } });
it.each([
  ["words", "no registrations today", "gives an answer that cannot be read"],
  ["a list", "[]", "gives an answer that cannot be read"],
  ["no address", broken({ fee_recipient: "\u001b[2J" }), "gives an answer that cannot be read"],
  ["a gas limit without end", broken({ gas_limit: "9".repeat(400) }), "gives an answer that cannot be read"],
  ["another validator", broken({ pubkey: otherKey }), "answers for another validator"],
])("a registration with %s is not believed", async (_what, body, reason) => {
  const relay = await startRelay({}, { data: respond(200, body) });
  const { [host]: found } = await find({ [host]: relay });
  expect(found!.registrations[0]).toEqual({ group: "solo", key, state: "unread", reason });
});

it("a slow relay is asked for a limited time", async () => {
  const relay = await startRelay({ [key]: good });
  const found = await registrationsAt(relay.base, [key, otherKey], -1);
  const unread = { state: "unread", reason: "was not asked for within -1 s" };
  expect([...found.values()]).toEqual([unread, unread]);
});

it("what a relay does not know is missing where it says 404, too", async () => {
  const relay = await startRelay({}, { data: respond(404, "") });
  const { [host]: found } = await find({ [host]: relay });
  expect(found!.registrations.map(({ state }) => state)).toEqual(["missing", "missing"]);
});

describe("Lido's list", () => {
  const listed = [
    { uri: relayOf("hoodi.aestus.live"), mandatory: true },
    { uri: `${relayOf("hoodi.titanrelay.xyz")}/`, mandatory: false },
  ];

  /** An execution client that answers by method. */
  async function clientOf(results: Readonly<Record<string, unknown>>): Promise<URL> {
    const { base } = await startServer(async (request, response) => {
      const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const wrong = method === "eth_call" && params[0].data !== "0x04e469ea";
      const result = wrong ? { error: { code: 3 } } : { result: results[method] };
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...result }));
    });
    return new URL(base);
  }
  const chain = { eth_chainId: "0x88bb0" };

  it("is read from the chain", async () => {
    const rpc = await clientOf({ ...chain, eth_call: encodedList(listed) });
    expect(await lidoList("hoodi", rpc)).toEqual(listed);
  });

  it.each([
    ["another chain", { eth_chainId: "0x1" }, "is on chain 1, which is not hoodi"],
    ["no contract", { ...chain, eth_call: "0x" }, "is not Lido's list"],
    ["half of a list", { ...chain, eth_call: encodedList(listed).slice(0, -640) }, "is not Lido's list"],
    ["something else", { ...chain, eth_call: 7 }, "gives an answer that cannot be read (eth_call)"],
  ])("is not taken from an execution client with %s", async (_what, results, message) => {
    const rpc = await clientOf(results);
    await expect(lidoList("hoodi", rpc)).rejects.toThrow(message);
  });
});

describe("npm run relays", () => {
  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), "bonded-validator-relays-"));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }

  /** Runs the command, to which all relays are the given server. */
  async function run(
    relay: TestServer | undefined,
    ...args: string[]
  ): Promise<Partial<SpawnSyncReturns<string>>> {
    const config = complete("hoodi");
    withRelays(config, { solo: [relayOf(host)], "lido-csm": [relayOf(host)] });
    const file = join(folder(), "Pulumi.hoodi.yaml");
    const sections = Object.entries(config).map(([name, value]) => [`bonded-validator:${name}`, value]);
    writeFileSync(file, stringify({ config: Object.fromEntries(sections) }));
    const moved = `const ask = fetch; globalThis.fetch = (url, init) =>
      ask(String(url).replace("https://${host}", "${relay?.base ?? "http://127.0.0.1:2"}"), init);`;
    const preload = ["--import", `data:text/javascript,${encodeURIComponent(moved)}`];
    const words = [...preload, "tools/relays.ts", "hoodi", "--config-file", file, ...args];
    const child = spawn(process.execPath, words, { cwd: repository });
    const [stdout, stderr, status] = await Promise.all([
      child.stdout.toArray(),
      child.stderr.toArray(),
      new Promise<number>((done) => child.on("close", done)),
    ]);
    return { status, stdout: stdout.join(""), stderr: stderr.join("") };
  }

  function keysFile(...lines: string[]): string {
    const path = join(folder(), "keys");
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    return path;
  }

  it("ends with 0 where all is as wanted", async () => {
    const relay = await startRelay({ [key]: good });
    const { status, stdout, stderr } = await run(
      relay,
      "--keys",
      `solo=${keysFile(key.toUpperCase().slice(2))}`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^hoodi\.aestus\.live +solo, lido-csm +[\d.]+ +no +1 of 1$/m);
  });

  it("ends with 7 where a registration differs, as JSON too", async () => {
    const relay = await startRelay({ [key]: { feeRecipient: `0x${"1".repeat(40)}` } });
    const { status, stdout } = await run(relay, "--json", "--keys", `solo=${keysFile(key)}`);
    expect(status).toBe(7);
    expect(JSON.parse(stdout!).faults).toEqual([
      {
        relay: host,
        group: "solo",
        key,
        reason: `is registered with the fee recipient 0x${"1".repeat(40)} instead of ${address}`,
        unread: false,
      },
    ]);
  });

  it("ends with 1 where a relay does not answer", async () => {
    expect(await run(undefined)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`\n${host} does not answer (ECONNREFUSED)\n`),
    });
  });

  it.each([
    [["--keys", "stader=/dev/null"], 1, "groups with relays: solo, lido-csm"],
    [["--rpc", "localhost:8545"], 2, "--rpc is no URL"],
  ])("refuses %s", async (words, code, message) => {
    expect(await run(undefined, ...words)).toMatchObject({
      status: code,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});
