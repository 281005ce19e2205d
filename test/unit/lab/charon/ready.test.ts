import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Readiness } from "../../../../lab/images/fake/charon-ready.ts";

let connected: number;
let syncing: () => boolean;
let peers: number;
let readiness: Readiness;
let slot: number;
let begin: (slot: number) => void;

beforeEach(() => {
  vi.useFakeTimers();
  connected = 0;
  syncing = () => false;
  peers = 64;
  const beacon = { isSyncing: async () => syncing(), peers: async () => peers };
  slot = 0;
  const slots = {
    now: () => slot,
    epochOf: (of: number) => Math.floor(of / 2),
    each: (call: typeof begin) => {
      begin = call;
      return new Promise<never>(() => undefined);
    },
  };
  readiness = new Readiness({
    beacon,
    slots,
    operators: 4,
    connected: async () => connected,
  });
  readiness.watch();
});
afterEach(() => {
  vi.useRealTimers();
});

async function passSilently(slots: number): Promise<string> {
  for (let i = 0; i < slots; i += 1) {
    slot += 1;
    begin(slot);
    await vi.advanceTimersByTimeAsync(1000);
  }
  return readiness.reason ?? "ok";
}

/** With a request of the validator client in each. */
async function pass(slots: number): Promise<string> {
  for (let i = 0; i < slots; i += 1) {
    readiness.noteRequest();
    await passSilently(1);
  }
  return readiness.reason ?? "ok";
}

it("has a quorum of peers, and may lose it for five slots", async () => {
  expect(readiness.reason).toBe("ready check uninitialised");
  expect(await pass(1)).toBe("quorum peers not connected");
  connected = 2;
  expect(await pass(1)).toBe("ok");
  connected = 1;
  expect(await pass(5)).toBe("ok");
  expect(await pass(1)).toBe("quorum peers not connected");
});

it("takes the validator client for connected until an epoch has passed without a request", async () => {
  connected = 3;
  expect(await pass(1)).toBe("ok");
  expect(await passSilently(2)).toBe("ok");
  expect(await passSilently(2)).toBe("vc not connected");
  expect(await pass(3)).toBe("ok");
});

it("says what is wrong with its beacon nodes first", async () => {
  syncing = () => true;
  expect(await pass(1)).toBe("beacon node not synced");
  syncing = () => {
    throw new Error("dead");
  };
  expect(await pass(1)).toBe("beacon node down");
  syncing = () => false;
  connected = 3;
  peers = 0;
  expect(await pass(1)).toBe("ok");
  expect(await pass(60)).toBe("beacon node has zero peers");
});
