import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BeaconApi } from "../../../tools/key-move/beacon-api.ts";
import { Keymanager } from "../../../tools/key-move/keymanager.ts";
import type { ApiRequest } from "../../../tools/key-move/loopback-api.ts";
import { type MoveParts, moveKeys } from "../../../tools/key-move/move.ts";
import { parseSlashingProtection } from "../../../tools/key-move/slashing-protection.ts";
import { temporaryFolder } from "../../support/folders.ts";
import {
  genesisValidatorsRoot,
  keysOf,
  MovingChain,
  MovingClient,
  token,
} from "../../support/moving-keys.ts";

const keys = keysOf(3, 7);
const [first, second] = keys.map(({ publicKey }) => publicKey) as [string, string];
const folder = temporaryFolder("key-move");

beforeEach(() => mkdirSync(folder, { recursive: true }));
afterEach(() => rmSync(folder, { recursive: true }));

describe("a move of keys", () => {
  let chain: MovingChain;
  let from: MovingClient;
  let to: MovingClient;
  let told: string[];

  beforeEach(() => {
    chain = new MovingChain();
    from = new MovingClient("vc1", chain, keys);
    to = new MovingClient("vc2", chain);
    told = [];
  });

  const beacon = (name = "trdiyt") => new BeaconApi(name, chain.api);
  const parts = (others: Partial<MoveParts> = {}): MoveParts => {
    const [old, next] = [from, to].map(({ name, api }) => new Keymanager(name, api, token));
    return {
      from: old!,
      to: next!,
      others: [],
      beacons: [beacon()],
      folder,
      time: chain.time,
      tell: (message) => void told.push(message),
      ...others,
    };
  };
  const move = (others?: Partial<MoveParts>) => moveKeys(parts(others), keys);
  const isAt = () => ({ vc1: [...from.keys].sort(), vc2: [...to.keys].sort() });
  const both = [first, second].sort();

  it("imports the keys with their record once two whole epochs were silent", async () => {
    const deleted = chain.epoch;
    const { moved, there, slashingProtection } = await move();
    expect({ moved, there, ...isAt() }).toEqual({ moved: [first, second], there: [], vc1: [], vc2: both });
    expect(chain.epoch).toBe(deleted + 3);
    const record = readFileSync(slashingProtection!, "utf8");
    expect(to.imported).toBe(record);
    expect(statSync(slashingProtection!).mode & 0o777).toBe(0o600);
    expect(parseSlashingProtection(record).lastSigned.get(first)).toEqual({ vote: deleted, block: -1 });
    await chain.time.sleep(20_000);
    expect(chain.signed.get(`${first} ${chain.epoch}`)).toBe("vc2");
    expect(told.filter((line) => line.startsWith(`epoch ${deleted}`))).toEqual([
      `epoch ${deleted}: nobody has seen the keys sign since epoch ${deleted}; finalized: ${deleted - 2}; about 1 min are left`,
    ]);
  });

  it("waits until the epoch of the deletion is finalized", async () => {
    const deleted = chain.epoch;
    chain.finalityLag = 5;
    await move();
    expect(chain.epoch).toBe(deleted + 6);
    expect(told).toContain(
      `epoch ${deleted + 4}: nobody has seen the keys sign since epoch ${deleted}; finalized: ${deleted - 1}; waits until ${deleted + 1} is finalized`,
    );
  });

  it.each([0, 1, 2])(
    "stops where another copy of a key signs %i epochs after the deletion",
    async (later) => {
      const copy = new MovingClient("copy", chain);
      from.after = ({ method }) => {
        if (method !== "DELETE") return;
        const begin = chain.epoch + 1 + later;
        const sleep = chain.time.sleep;
        chain.time.sleep = async (milliseconds) => {
          await sleep(milliseconds);
          if (chain.epoch >= begin) copy.keys.add(second);
        };
      };
      const deleted = chain.epoch;
      const moving = move();
      if (later === 2) {
        // That is after the watch: the new client's own look for doppelgangers has to see it.
        await expect(moving).resolves.toMatchObject({ moved: [first, second] });
        return;
      }
      await expect(moving).rejects.toThrow(
        new RegExp(`trdiyt has seen ${second} .* sign in epoch ${deleted + 1 + later}, after it was deleted`),
      );
      expect(isAt()).toEqual({ vc1: [], vc2: [] });
    },
  );

  it("stops where the chain has a vote that the record lacks", async () => {
    from.record.set(first, chain.epoch - 3);
    from.keys.clear();
    await expect(move()).rejects.toThrow(
      `trdiyt has seen ${first} (validator 100) sign in epoch ${chain.epoch}, and its slashing protection does not have that.`,
    );
    expect(isAt().vc2).toEqual([]);
  });

  const breaks = (wanted: ApiRequest["method"]) => (request: ApiRequest) => {
    if (request.method !== wanted) return;
    from.after = to.after = from.before = to.before = () => undefined;
    throw new Error("the connection ended");
  };

  it.each([
    ["before the deletion", (cut: typeof breaks) => (from.before = cut("DELETE"))],
    ["after the deletion, before its answer", (cut: typeof breaks) => (from.after = cut("DELETE"))],
    ["before the import", (cut: typeof breaks) => (to.before = cut("POST"))],
    ["after the import, before its answer", (cut: typeof breaks) => (to.after = cut("POST"))],
  ])("goes on with a second run where the connection ends %s", async (_, cut) => {
    cut(breaks);
    await expect(move()).rejects.toThrow("the connection ended");
    await chain.time.sleep(40_000);
    await move();
    await chain.time.sleep(20_000);
    expect(isAt()).toEqual({ vc1: [], vc2: both });
  });

  it("goes on with the keys that one import has left", async () => {
    const [, rest] = keys;
    await moveKeys(parts(), [keys[0]!]);
    await chain.time.sleep(20_000);
    const done = await move();
    expect(done).toMatchObject({ moved: [rest!.publicKey], there: [first] });
    await chain.time.sleep(20_000);
    expect(isAt()).toEqual({ vc1: [], vc2: both });
  });

  it("refuses a key that both clients have, and does nothing", async () => {
    to.keys.add(first);
    await expect(move()).rejects.toThrow(`vc1 and vc2 both have ${first}.`);
    expect(isAt()).toEqual({ vc1: both, vc2: [first] });
  });

  it("refuses a key that a third client has, and deletes nothing", async () => {
    const third = new MovingClient("vc3", chain);
    third.keys.add(first);
    const others = [new Keymanager("vc3", third.api, token)];
    await expect(move({ others })).rejects.toThrow(`vc3 has ${first}`);
    expect(isAt()).toEqual({ vc1: both, vc2: [] });
  });

  it("lets two moves at once to different clients leave no key at both", async () => {
    const third = new MovingClient("vc3", chain);
    mkdirSync(join(folder, "other"));
    const [second, other] = [to, third].map(({ name, api }) => new Keymanager(name, api, token));
    const moves = await Promise.allSettled([
      move({ others: [other!] }),
      move({ to: other!, others: [second!], folder: join(folder, "other") }),
    ]);
    expect(moves.map(({ status }) => status)).toContain("rejected");
    expect([...to.keys].filter((key) => third.keys.has(key))).toEqual([]);
    await chain.time.sleep(20_000);
  });

  it("names a third client that cannot be asked, and goes on", async () => {
    const dead = new Keymanager("vc3", () => Promise.reject(new Error("no answer")), token);
    await move({ others: [dead] });
    expect(told).toContain("vc3 could not be asked whether it has the keys: no answer");
    expect(isAt()).toEqual({ vc1: [], vc2: both });
  });

  it("refuses where the old client never had a key", async () => {
    from.keys.delete(second);
    from.record.delete(second);
    await expect(move()).rejects.toThrow(`${second}: not_found`);
    expect(isAt().vc2).toEqual([]);
  });

  it("deletes nothing where no beacon node answers", async () => {
    const dead = new BeaconApi("i7bbt", () => Promise.reject(new Error("i7bbt on i7bb: nothing listens")));
    await expect(move({ beacons: [dead] })).rejects.toThrow("No beacon node answers");
    expect(isAt().vc1).toEqual(both);
    await move({ beacons: [dead, beacon()] });
    expect(isAt()).toEqual({ vc1: [], vc2: both });
    expect(told).toContain("i7bbt on i7bb: nothing listens");
  });

  it("begins anew where no beacon node has answered for an epoch", async () => {
    const deleted = chain.epoch;
    const api = async (request: ApiRequest) => {
      const isCut = request.path.includes("liveness") && [2, 3].includes(chain.epoch - deleted);
      if (isCut) throw new Error("503 syncing");
      return chain.api(request);
    };
    await move({ beacons: [new BeaconApi("trdiyt", api)] });
    expect(chain.epoch).toBe(deleted + 5);
    expect(isAt()).toEqual({ vc1: [], vc2: both });
  });

  it("deletes nothing where no beacon node could watch", async () => {
    const refuses = async (problem: RegExp, others?: Partial<MoveParts>) => {
      await expect(move(others)).rejects.toThrow(problem);
      expect(isAt()).toEqual({ vc1: both, vc2: [] });
    };
    chain.isSyncing = true;
    await refuses(/trdiyt syncs/);
    chain.isSyncing = false;
    const hour = 3_600_000;
    for (const apart of [-hour, hour]) {
      const time = { ...chain.time, now: () => chain.time.now() + apart };
      await refuses(/has its newest block in epoch 10, and this machine's clock says -?\d+/, { time });
    }
    const deaf = async (request: ApiRequest) => {
      if (request.path.includes("liveness")) throw new Error("404 Not Found");
      return chain.api(request);
    };
    await refuses(/404 Not Found/, { beacons: [new BeaconApi("trdiyt", deaf)] });
  });

  it("does not count what a beacon node says while it syncs", async () => {
    const deleted = chain.epoch;
    const api = async (request: ApiRequest) => {
      chain.isSyncing = [2, 3].includes(chain.epoch - deleted);
      return chain.api(request);
    };
    await move({ beacons: [new BeaconApi("trdiyt", api)] });
    expect(chain.epoch).toBe(deleted + 5);
    expect(told).toContain("trdiyt syncs, so it does not see who signs now.");
  });

  const entry = (pubkey: string, source: string, target: string, slot = "1") => ({
    pubkey,
    signed_blocks: [{ slot }],
    signed_attestations: [{ source_epoch: source, target_epoch: target }],
  });
  const far = "18446744073709551615";
  it.each([
    ["a vote of the far future", entry(first, "1", far), "later than epoch 11"],
    ["a source of the far future", entry(first, far, "1"), "later than epoch 11"],
    ["a block of the far future", entry(first, "1", "1", far), "later than epoch 11"],
    ["a key of the other client", entry(`0x${"ab".repeat(48)}`, "1", "1"), "which it was not asked for"],
  ])("imports no slashing protection that has %s", async (_, more, problem) => {
    from.forge = (text) => {
      const record = JSON.parse(text) as { data: unknown[] };
      return JSON.stringify({ ...record, data: [...record.data, more] });
    };
    await expect(move()).rejects.toThrow(problem);
    expect(isAt()).toEqual({ vc1: [], vc2: [] });
  });

  it("shows nothing of a client that could drive a terminal", async () => {
    from.forge = () => "\u001b]0;owned\u0007";
    const error = await move().catch((thrown: Error) => thrown);
    expect((error as Error).message).toContain("is no slashing protection");
    expect((error as Error).message).not.toContain("\u001b");
  });

  it("imports many keys in parts that a client opens in time", async () => {
    const many = keysOf(...Array.from({ length: 12 }, (_, i) => 20 + i));
    const sizes: number[] = [];
    to.before = ({ method, body }) => {
      if (method === "POST") sizes.push((body as { keystores: string[] }).keystores.length);
    };
    await new Keymanager("vc2", to.api, token).import(many, "{}");
    expect(sizes).toEqual([10, 2]);
    expect([...to.keys]).toEqual(many.map(({ publicKey }) => publicKey));
  });

  it("does not watch keys that the chain does not know", async () => {
    chain.known = new Set();
    await move();
    expect(told).toContain(`the chain does not know ${first}, ${second}, so nobody can watch it`);
    expect(isAt()).toEqual({ vc1: [], vc2: both });
  });

  it("refuses a record of another chain", async () => {
    const other = new BeaconApi("trdiyt", async (request) =>
      request.path.endsWith("genesis")
        ? { data: { genesis_time: String(chain.genesis), genesis_validators_root: `0x${"00".repeat(32)}` } }
        : chain.api(request),
    );
    await expect(move({ beacons: [other] })).rejects.toThrow(`root ${genesisValidatorsRoot}`);
    expect(isAt().vc2).toEqual([]);
  });
});

it("leaves no other file than the slashing protection", async () => {
  const chain = new MovingChain();
  const [from, to] = [new MovingClient("vc1", chain, keys), new MovingClient("vc2", chain)];
  await moveKeys(
    {
      from: new Keymanager("vc1", from.api, token),
      to: new Keymanager("vc2", to.api, token),
      others: [],
      beacons: [new BeaconApi("trdiyt", chain.api)],
      folder,
      time: chain.time,
      tell: () => undefined,
    },
    keys,
  );
  expect(readdirSync(folder)).toEqual([
    expect.stringMatching(/^slashing-protection-vc1-\d{8}T\d{6}Z\.json$/),
  ]);
});
