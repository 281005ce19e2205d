/** The script that holds a change while a proposal is near, run by a shell. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { proposalsScript } from "../../render/ethereum/gates/proposals.ts";
import { api, forms, noNumbers, Raw, run, synced, unreadable } from "./gate-api.ts";

describe("near proposals", () => {
  const key = (letter: string) => `0x${letter.repeat(96)}`;
  const proposer = "/eth/v1/validator/duties/proposer";
  const dead = "no signer api.answers";
  const spec = "/eth/v1/config/spec";
  const states = "/eth/v1/beacon/states/head/validators";
  const script = () =>
    proposalsScript(api.url, [{ keymanager: api.url, tokenFile: join(api.folder, "token") }]);
  /** Slot 3200 is the first of epoch 100. */
  const chain = (first: object[], next: object[] = []) => ({
    "/eth/v1/node/syncing": synced,
    "/eth/v1/keystores": [{ validating_pubkey: key("A") }, { validating_pubkey: key("b") }],
    [spec]: { SECONDS_PER_SLOT: "12", SLOTS_PER_EPOCH: "32", CONFIG_NAME: "hoodi" },
    [`${proposer}/100`]: first,
    [`${proposer}/101`]: next,
    [`POST ${states}`]: [],
  });
  const duty = (letter: string, slot: number) => ({
    pubkey: key(letter),
    validator_index: "1",
    slot: String(slot),
  });

  it("hold until they are past, the next one first", async () => {
    api.answers = chain([duty("c", 3205), duty("a", 3200)], [duty("b", 3240), duty("a", 3236)]);
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
    api.answers = what();
    const signer =
      dead in api.answers ? { keymanager: "http://127.0.0.1:1", tokenFile: "/nowhere" } : undefined;
    expect(await run(signer ? proposalsScript(api.url, [signer]) : script())).toEqual({ code: 0, said: "" });
  });

  it.each([
    ["an error of its own", new Raw("{}", 500)],
    ["that it is busy", new Raw("busy", 503)],
    ["that it has no such API", undefined],
  ])("hold where a signer answers with %s: it may sign all the same", async (_name, keystores) => {
    api.answers = { ...chain([duty("a", 3205)]), "/eth/v1/keystores": keystores };
    expect(await run(script())).toEqual({
      code: 75,
      said: "whether a proposal is near is not known: a signer does not name its keys in a way that can be read",
    });
  });

  it("hold where what listens at a signer's port hangs up", async () => {
    api.answers = chain([duty("a", 3205)]);
    const silent = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const keymanager = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const ended = await run(proposalsScript(api.url, [{ keymanager, tokenFile: join(api.folder, "token") }]));
    silent.close();
    expect(ended.code).toBe(75);
  });

  it("hold nothing where a signer refuses its token, which is told", async () => {
    api.answers = chain([duty("a", 3205)]);
    writeFileSync(join(api.folder, "old"), "another\n");
    const ended = await run(
      proposalsScript(api.url, [{ keymanager: api.url, tokenFile: join(api.folder, "old") }]),
    );
    expect(ended).toEqual({
      code: 0,
      said: `${api.url} does not name its keys: their proposals are not looked for`,
    });
  });

  it.each(forms)("are found in answers that are written %s", async (_name, write) => {
    api.form = write;
    api.answers = chain([duty("c", 3205)], [duty("d", 3233), duty("b", 3240)]);
    expect(await run(script())).toEqual({
      code: 75,
      said: "a proposal of a validator of this host in slot 3240, in about 480 s",
    });
    api.answers = {
      ...chain([]),
      [`POST ${states}`]: [{ index: "11", status: "active_ongoing" }],
      "POST /eth/v1/validator/duties/sync/100": [{ pubkey: key("a"), validator_index: "11" }],
    };
    expect((await run(script())).said).toContain("in the sync committee: 1;");
  });

  it("are counted in the slots and epochs of their chain", async () => {
    api.answers = {
      ...chain([]),
      [spec]: { SECONDS_PER_SLOT: "4", SLOTS_PER_EPOCH: 8 },
      [`${proposer}/400`]: [],
      [`${proposer}/401`]: [duty("a", 3210)],
    };
    expect(await run(script())).toEqual({
      code: 75,
      said: "a proposal of a validator of this host in slot 3210, in about 40 s",
    });
  });

  it("hold, as they may be near, where an answer cannot be read", async () => {
    const syncings = noNumbers.map((number) => ({ ...synced, head_slot: number }));
    const slots = noNumbers.slice(0, 2).map((number) => [{ ...duty("a", 3205), slot: number }]);
    const specs = ["0", "3600", "010", null].flatMap((number) => [
      { SECONDS_PER_SLOT: number, SLOTS_PER_EPOCH: "32" },
      { SECONDS_PER_SLOT: "12", SLOTS_PER_EPOCH: number },
    ]);
    const bad: [string, readonly unknown[]][] = [
      ["/eth/v1/node/syncing", [...unreadable, ...syncings, { ...synced, is_syncing: "no" }]],
      [spec, [...unreadable, undefined, ...specs]],
      ["/eth/v1/keystores", [...unreadable, [{}], [{ validating_pubkey: `${key("a")}\n` }]]],
      [`${proposer}/100`, [...unreadable, ...slots, [{ slot: "3205" }], undefined]],
      [`${proposer}/101`, unreadable.slice(0, 1)],
    ];
    for (const [path, values] of bad) {
      for (const answer of values) {
        api.answers = { ...chain([]), [path]: answer };
        const { code, said } = await run(script());
        expect({ path, answer, code }).toEqual({ path, answer, code: 75 });
        expect(said).toMatch(/^whether a proposal is near is not known: .*$/);
      }
    }
  });

  it("are looked for among more keys than fit into one argument", async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `0x${i.toString(16).padStart(96, "0")}`);
    api.answers = {
      ...chain([{ ...duty("a", 3205), pubkey: many.at(-1) }]),
      "/eth/v1/keystores": many.map((validating_pubkey) => ({ validating_pubkey })),
    };
    expect((await run(script())).said).toContain("in slot 3205,");
    api.answers[`${proposer}/100`] = [];
    api.answers[`POST ${states}`] = many.map((_, i) => ({ index: String(i) }));
    api.answers["POST /eth/v1/validator/duties/sync/100"] = [{ pubkey: many[0] }];
    expect((await run(script())).said).toContain("in the sync committee: 1;");
  });

  it("are one thing, duties in the sync committee another: they are named", async () => {
    api.answers = {
      ...chain([]),
      [`POST ${states}`]: [{ index: "11", status: "active_ongoing" }],
      "POST /eth/v1/validator/duties/sync/100": [{ pubkey: key("a"), validator_index: "11" }],
    };
    expect(await run(script())).toEqual({
      code: 0,
      said: "validators of this host in the sync committee: 1; they lose by every slot that is missed",
    });
  });

  const told = (how: string) => ({
    code: 0,
    said: `validators of this host in the sync committee: ${how}; they lose by every slot that is missed`,
  });

  it("leave duties in the sync committee to be found by GET where a client has no POST", async () => {
    const many = Array.from({ length: 65 }, (_, i) => `0x${i.toString(16).padStart(96, "0")}`);
    const query = (keys: readonly string[]) => `${states}?${keys.map((id) => `id=${id}`).join("&")}`;
    api.answers = {
      ...chain([]),
      [`POST ${states}`]: undefined,
      "/eth/v1/keystores": many.map((validating_pubkey) => ({ validating_pubkey })),
      [query(many.slice(0, 64))]: [{ index: "11", status: "active_ongoing" }],
      [query(many.slice(64))]: [{ index: "12", status: "active_ongoing" }],
      "POST /eth/v1/validator/duties/sync/100": [{ pubkey: many[0] }, { pubkey: many[64] }],
    };
    expect(await run(script())).toEqual(told("2"));
    expect(api.asked).toContainEqual(["POST /eth/v1/validator/duties/sync/100", '["11","12"]']);
  });

  it.each<[string, (found: Record<string, unknown>) => void]>([
    ["neither way", (found) => delete found[`POST ${states}`]],
    ["in an answer that cannot be read", (found) => (found[`POST ${states}`] = new Raw("<html>"))],
    ["without duties", (found) => (found[`POST ${states}`] = [{ index: "11" }])],
  ])("leave it unknown, and say so, where their indices are named %s", async (_name, change) => {
    api.answers = chain([]);
    change(api.answers);
    expect(await run(script())).toEqual(told("unknown"));
  });
});
