/** The lab's MEV-Boost as a program, with relays that sign their bids: which bid it takes, and what comes of a block. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type MevBoostQuestions, mevBoostArguments } from "../../../catalog/mev-boost.ts";
import type { SignedBid } from "../../../lab/builder/bid.ts";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { blockRoot, signingContext } from "../../../lab/dvt/signing-roots.ts";
import { publicKeyOf, sign } from "../../../lab/dvt/threshold.ts";
import { repository } from "../../../lab/settings.ts";
import { registrationRoot } from "../../../tools/lock/signing-roots.ts";
import { registrationsAt } from "../../../tools/relays/registrations.ts";
import { spec } from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { freePort } from "../../support/haproxy.ts";
import { headerOf, type Payload, type RelayFault, SigningRelay } from "../../support/signing-relay.ts";

const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const forkVersion = spec.GENESIS_FORK_VERSION;
const proposer = { key: interopKey(0), publicKey: publicKeyOf(interopKey(0)) };
const parentHash = `0x${"a1".repeat(32)}`;
const slot = "9";
const validatorsPath = "/eth/v1/builder/validators";
const headerPath = (of = slot, parent = parentHash, key = proposer.publicKey): string =>
  `/eth/v1/builder/header/${of}/${parent}/${key}`;

/** Each relay builds a block of its own. */
const blockHash = (relay: number, of = slot): string => `0x${`${relay}${of}`.padStart(64, "c")}`;
const relays = [1, 2, 3].map(
  (n) =>
    new SigningRelay({
      key: Buffer.alloc(32, 10 + n),
      context,
      forkVersion,
      value: BigInt(n) * 10n ** 17n,
      build: (of, parent): Payload => ({
        ...capellaBlock.body.execution_payload,
        parent_hash: parent,
        block_hash: blockHash(n, of),
      }),
    }),
);
const best = relays[2]!;
/** Milliseconds: more than the real one has, because the relays are this process, and sign beside other tests. */
const timeouts = { getheader: 8000, regval: 20_000, getpayload: 20_000 };
const timeoutWords = Object.entries(timeouts).map(([call, time]) => `--request-timeout-${call}=${time}`);
let mevBoost: { readonly port: number; text: string; readonly child: ChildProcess };

/** With the command line that is rendered for the real one. */
async function startMevBoost(
  questions: Partial<MevBoostQuestions> = {},
  ...more: string[]
): Promise<typeof mevBoost> {
  const port = await freePort();
  const words = mevBoostArguments({
    network: "hoodi",
    relays: relays.map(({ url }) => url),
    minBid: 0,
    ...questions,
  });
  const program = join(repository, "lab/images/fake/mev-boost.ts");
  const child = spawn(process.execPath, [
    program,
    ...words,
    `--addr=127.0.0.1:${port}`,
    ...timeoutWords,
    ...more,
  ]);
  const started = { port, text: "", child };
  child.stdout.on("data", (part) => (started.text += part));
  child.stderr.on("data", (part) => (started.text += part));
  while (child.exitCode === null) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (isUp) break;
    await sleep(50);
  }
  return started;
}

async function stop({ child }: typeof mevBoost): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, "exit");
}

const ask = (path: string, body?: unknown, { port } = mevBoost): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });

const bidFrom = async (at = mevBoost): Promise<SignedBid> =>
  (await (await ask(headerPath(), undefined, at)).json()) as SignedBid;

function registrationOf({ key, publicKey } = proposer): object {
  const message = {
    fee_recipient: `0x${"ab".repeat(20)}`,
    gas_limit: 60_000_000,
    timestamp: 1_764_000_000,
    pubkey: publicKey,
  };
  const texts = { gas_limit: String(message.gas_limit), timestamp: String(message.timestamp) };
  return { message: { ...message, ...texts }, signature: sign(key, registrationRoot(message, forkVersion)) };
}

const registration = registrationOf();

/** The block with the header of the bid, signed as the whole block is. */
function blindedBlock({ data }: SignedBid, key = proposer.key): object {
  const { execution_payload, ...body } = capellaBlock.body;
  const { header } = data.message;
  const { parent_hash, block_hash } = header;
  const whole = { ...execution_payload, parent_hash, block_hash };
  const block = { ...capellaBlock, body: { ...capellaBlock.body, execution_payload: whole } };
  return {
    message: { ...capellaBlock, body: { ...body, execution_payload_header: header } },
    signature: sign(key, blockRoot(context, "capella", block)),
  };
}

beforeAll(async () => {
  for (const relay of relays) await relay.start();
  mevBoost = await startMevBoost();
  expect((await ask(validatorsPath, [registration])).status).toBe(200);
  // It answers after the first relay; the others get the registration as well.
  await vi.waitFor(
    () => expect(relays.map(({ registrations }) => registrations.size)).toEqual([1, 1, 1]),
    10_000,
  );
  await bidFrom();
}, 60_000);
afterEach(() => {
  for (const relay of relays) {
    relay.fault = undefined;
    relay.waits = 0;
    relay.published.length = 0;
    relay.asked.length = 0;
  }
});
afterAll(async () => {
  await stop(mevBoost);
  for (const relay of relays) relay.stop();
});

describe("a bid", () => {
  it("is the highest one of all relays, as its relay signed it", async () => {
    const bid = await bidFrom();
    expect(bid.data.message).toMatchObject({ pubkey: best.publicKey, value: String(3n * 10n ** 17n) });
    const payload = { ...capellaBlock.body.execution_payload, parent_hash: parentHash };
    const block_hash = bid.data.message.header.block_hash;
    expect(bid.data.message.header).toEqual(headerOf({ ...payload, block_hash }, context));
    expect(relays.map(({ asked }) => asked.includes(`GET ${headerPath()}`))).toEqual([true, true, true]);
  });

  it.each<[RelayFault, string]>([
    ["signs another value", "failed to verify relay signature"],
    ["signs for another network", "failed to verify relay signature"],
    ["signs with another key", "bid pubkey mismatch"],
    ["bids for another parent", "proposer and relay parent hashes are not the same"],
    ["bids nothing", "ignoring bid with 0 value"],
    ["fails", "HTTP error response: 500"],
  ])("of a relay that %s is not taken", async (fault, reason) => {
    best.fault = fault;
    expect((await bidFrom()).data.message.pubkey).toBe(relays[1]!.publicKey);
    expect(mevBoost.text).toContain(reason);
  });

  it("that comes late is not taken, and does not hold up the others", async () => {
    best.waits = 3 * timeouts.getheader;
    const began = performance.now();
    expect((await bidFrom()).data.message.pubkey).toBe(relays[1]!.publicKey);
    expect(performance.now() - began).toBeLessThan(2 * timeouts.getheader);
  });

  it("is not there if no relay has one, or nobody has registered", async () => {
    expect((await ask(headerPath(slot, parentHash, publicKeyOf(interopKey(1))))).status).toBe(204);
    for (const relay of relays) relay.fault = "has no bid";
    expect((await ask(headerPath())).status).toBe(204);
  });

  it.each([
    ["slot", headerPath("now"), "invalid slot"],
    ["key", headerPath(slot, parentHash, "0xab"), "invalid pubkey"],
    ["parent", headerPath(slot, "0xab"), "invalid hash"],
  ])("for what is no %s is refused", async (_what, path, message) => {
    const response = await ask(path);
    expect([response.status, await response.json()]).toEqual([400, { code: 400, message }]);
  });
});

describe("the payload of a signed block", () => {
  const paths = ["/eth/v1/builder/blinded_blocks", "/eth/v2/builder/blinded_blocks"] as const;
  const submit = async (path: string, key?: Uint8Array): Promise<[number, unknown]> => {
    const response = await ask(path, blindedBlock(await bidFrom(), key));
    const text = await response.text();
    return [response.status, text === "" ? undefined : JSON.parse(text)];
  };

  it("comes back by the first version of the API, and the relay makes the block public", async () => {
    const payload = { ...capellaBlock.body.execution_payload, parent_hash: parentHash };
    const [status, answer] = await submit(paths[0]);
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      version: "capella",
      data: { ...payload, block_hash: blockHash(3) },
    });
    expect(relays.map(({ published }) => published.length)).toEqual([0, 0, 1]);
  });

  it("stays with the relay by the second one", async () => {
    expect(await submit(paths[1])).toEqual([202, undefined]);
    expect(best.published).toHaveLength(1);
  });

  it.each(paths)("does not come from a relay that withholds it: %s", async (path) => {
    best.fault = "withholds";
    expect(await submit(path)).toEqual([502, { code: 502, message: "no successful relay response" }]);
    expect(best.published).toEqual([]);
    expect(best.asked.filter((asked) => asked.startsWith("POST"))).toHaveLength(5);
  });

  it("is given to nobody who is not the proposer", async () => {
    expect((await submit(paths[0], interopKey(1)))[0]).toBe(502);
    expect(mevBoost.text).toContain("could not verify payload signature");
  });
});

describe("a registration", () => {
  it("is what relays tell of the validator", async () => {
    const found = await registrationsAt(best.base, [proposer.publicKey]);
    expect(found.get(proposer.publicKey)).toEqual({
      state: "registered",
      feeRecipient: `0x${"ab".repeat(20)}`,
      gasLimit: 60_000_000,
    });
  });

  it("that the validator has not signed reaches no relay's list", async () => {
    const other = { ...proposer, publicKey: publicKeyOf(interopKey(1)) };
    expect((await ask(validatorsPath, [registrationOf(other)])).status).toBe(502);
    expect(relays.map(({ registrations }) => registrations.size)).toEqual([1, 1, 1]);
  });

  it("is taken if one relay takes it", async () => {
    for (const relay of relays.slice(1)) relay.fault = "fails";
    expect((await ask(validatorsPath, [registration])).status).toBe(200);
  });
});

describe("settings", () => {
  it("are kept: no bid below the minimum is taken, and it is up while a relay is that it checks", async () => {
    const other = await startMevBoost({ minBid: 0.25 }, "--relay-check");
    const status = async (at: typeof mevBoost): Promise<number> =>
      (await ask("/eth/v1/builder/status", undefined, at)).status;
    expect((await bidFrom(other)).data.message.pubkey).toBe(best.publicKey);
    for (const relay of relays.slice(1)) relay.fault = "fails";
    expect((await ask(headerPath(), undefined, other)).status).toBe(204);
    expect(await status(other)).toBe(200);
    relays[0]!.fault = "fails";
    expect([await status(other), await status(mevBoost)]).toEqual([503, 200]);
    await stop(other);
  });

  it.each([
    ["without a relay", []],
    ["with a relay that has no key", ["https://relay.example.org"]],
  ])("%s keep it from starting", async (_what, urls) => {
    const { child, text } = await startMevBoost({ relays: urls });
    expect([child.exitCode, text]).toEqual([1, expect.stringMatching(/no relays specified|invalid relay/)]);
  });
});
