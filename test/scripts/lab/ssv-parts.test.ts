/** Parts of the lab's SSV node that stand on files and on other programs. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BeaconNodes } from "../../../lab/images/fake/ssv-beacon.ts";
import { lockDatabase } from "../../../lab/images/fake/ssv-database.ts";
import { ExecutionClients } from "../../../lab/images/fake/ssv-execution.ts";
import { SlashingRecord } from "../../../lab/images/fake/ssv-slashing.ts";
import { repository } from "../../../lab/settings.ts";
import { BeaconChain } from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { freePort } from "../../support/haproxy.ts";

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("beacon nodes", () => {
  let chain: BeaconChain;
  let urls: string[];
  const askedNodes = () => chain.asked.map(([node]) => node);
  const nodes = (parallelSubmissions: boolean) =>
    new BeaconNodes({ urls, tolerance: 4, parallelSubmissions });

  beforeEach(async () => {
    chain = new BeaconChain({ publicKeys: [], genesis: 0, block: capellaBlock });
    urls = [await chain.startNode(), await chain.startNode()];
  });
  afterEach(() => chain.stop());

  it("the first one is asked, the next one when it fails, and a refusal is final", async () => {
    const beacon = nodes(false);
    await beacon.connect();
    chain.asked.length = 0;
    await beacon.ask("/eth/v1/config/spec");
    await expect(beacon.ask("/eth/v1/nothing")).rejects.toThrow("HTTP 404");
    expect(askedNodes()).toEqual([0, 0]);
    chain.stopNode(0);
    await beacon.ask("/eth/v1/config/spec");
    await beacon.ask("/eth/v1/config/spec");
    expect(askedNodes()).toEqual([0, 0, 1, 1]);
  });

  it("one that is syncing at the start is not asked", async () => {
    chain.syncing[0] = { is_syncing: true, sync_distance: "9" };
    const beacon = nodes(false);
    await beacon.connect();
    chain.asked.length = 0;
    await beacon.healthy();
    expect(askedNodes()).toEqual([1]);
  });

  it("what was signed goes to one, or to all if that is wanted, of which one may be dead", async () => {
    for (const [parallel, expected] of [
      [false, [0]],
      [true, [0, 1]],
    ] as const) {
      const beacon = nodes(parallel);
      await beacon.connect();
      chain.asked.length = 0;
      await beacon.submit("/eth/v1/beacon/pool/attestations", []);
      await vi.waitFor(() => expect(askedNodes().toSorted()).toEqual(expected));
      if (!parallel) continue;
      chain.stopNode(0);
      await beacon.submit("/eth/v1/beacon/pool/attestations", []);
      chain.stopNode(1);
      await expect(beacon.submit("/eth/v1/beacon/pool/attestations", [])).rejects.toThrow();
    }
  });

  it.each([
    [{ is_syncing: true, sync_distance: "5" }, "syncing"],
    [{ is_optimistic: true }, "optimistic"],
    [{ el_offline: true }, "EL is offline"],
  ])("%j is not well", async (state, said) => {
    const beacon = nodes(false);
    await beacon.connect();
    chain.syncing[0] = state;
    await expect(beacon.healthy()).rejects.toThrow(said);
    chain.syncing[0] = { is_syncing: true, sync_distance: "4" };
    await beacon.healthy();
  });

  it("without one that is well it does not start", async () => {
    chain.stop();
    await expect(nodes(false).connect()).rejects.toThrow("No providers active");
  });
});

describe("execution clients", () => {
  const clients: ChildProcess[] = [];
  const ports: number[] = [];

  beforeAll(async () => {
    for (const chainId of ["560048", "560048", "1"]) {
      const port = await freePort();
      const program = join(repository, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
      clients.push(spawn(program, ["--port", String(port), "--chain-id", chainId]));
      ports.push(port);
      await new Promise((done) =>
        clients.at(-1)!.stdout!.on("data", (text) => /Listening/.test(text) && done(0)),
      );
    }
  });
  afterAll(() => {
    for (const client of clients) client.kill();
  });
  const of = (...places: number[]) =>
    new ExecutionClients(
      places.map((place) => `ws://127.0.0.1:${ports[place] ?? 1}`),
      5,
    );

  it("two that are on different chains, and none at all, are refused", async () => {
    await expect(of(0, 2).connect()).rejects.toThrow("different chain ID");
    await expect(of(9).connect()).rejects.toThrow("no available clients: dial ws://127.0.0.1:1");
  });

  it("a connection on which nothing comes any more is given up", async () => {
    const connections: { isCut: boolean }[] = [];
    const proxy = createServer((outer) => {
      const connection = { isCut: false };
      connections.push(connection);
      const inner = connect(ports[0]!, "127.0.0.1");
      outer.on("data", (data) => connection.isCut || inner.write(data)).on("close", () => inner.destroy());
      inner.pipe(outer);
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const execution = new ExecutionClients([`ws://127.0.0.1:${port}`], 5);
    await execution.connect();
    connections[0]!.isCut = true;
    await expect(execution.call("eth_chainId")).rejects.toThrow("context deadline exceeded");
    expect(await execution.call("eth_chainId")).toBe("0x88bb0");
    expect(connections).toHaveLength(2);
    proxy.close();
  });

  it("the next one is asked when one dies; that all are dead is seen when the last look is old", async () => {
    const execution = of(0, 1);
    await execution.connect();
    await execution.healthy();
    for (const client of clients.slice(0, 2)) {
      expect(await execution.call("eth_chainId")).toBe("0x88bb0");
      client.kill();
      await once(client, "exit");
    }
    await expect(execution.call("eth_chainId")).rejects.toThrow("connection refused or lost");
    await execution.healthy();
    const now = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(now + 30_000);
    await expect(execution.healthy()).rejects.toThrow("no healthy clients: dial ws://127.0.0.1");
  });
});

it("a database is one process's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ssv-"));
  await lockDatabase(folder);
  await expect(lockDatabase(folder)).rejects.toThrow("Another process is using this Badger database.");
  rmSync(folder, { recursive: true });
});

describe("what was signed is kept", () => {
  const folder = temporaryFolder("ssv-record");
  afterAll(() => rmSync(folder, { recursive: true }));

  it("no second vote with a target, none with an older source, and no second block, after a restart too", () => {
    const open = () => new SlashingRecord(join(folder, "lab-signed.json"));
    const record = open();
    expect(record.vote("0xa", 8, 9)).toBe(false);
    record.add("0xa", { slot: 40, epoch: 10 });
    expect([record.vote("0xa", 9, 10), record.vote("0xa", 9, 11), record.vote("0xa", 9, 11)]).toEqual([
      false,
      true,
      false,
    ]);
    expect([record.propose("0xa", 40), record.propose("0xa", 41), record.propose("0xa", 41)]).toEqual([
      false,
      true,
      false,
    ]);
    const again = open();
    again.add("0xa", { slot: 1, epoch: 0 });
    expect([again.vote("0xa", 9, 11), again.vote("0xa", 8, 12), again.vote("0xa", 10, 12)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
