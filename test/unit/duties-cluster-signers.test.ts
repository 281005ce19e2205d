import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ClusterSigners } from "../../bench/duties/clusters/signers.ts";
import type { ObservedChain } from "../../bench/duties/count.ts";
import type { ValidatorDuty } from "../../bench/duties/duty.ts";
import type { ObserverApi } from "../../bench/duties/observer-api.ts";

const clock = { genesis: 0, secondsPerSlot: 12, slotsPerEpoch: 4 };
const owners = [
  { name: "SSV", validators: [49] },
  { name: "Charon", validators: [57] },
];

/** Slots whose votes no block has. */
let lost: number[];
/** Why a node does not sign. */
let lack: string | undefined;
let signers: ClusterSigners;

/** In each epoch of four slots, 49 votes in the first one and 57 in the second; an epoch that has ended is refused. */
const observer: Pick<ObserverApi, "duties" | "chain"> = {
  async duties(epoch, _clock, validators) {
    if (epoch < Math.floor(Date.now() / 48_000)) throw new Error("the epoch has ended");
    return validators.map(
      (validator, i): ValidatorDuty => ({
        ...{ kind: "attestation", validator, slot: epoch * 4 + i, committee: 0, position: 0 },
      }),
    );
  },
  async chain(first, last): Promise<ObservedChain> {
    const slots = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const votesOf = (slot: number) =>
      lost.includes(slot) ? [] : [{ slot, committee: 0, bits: "0x03", head: "", target: "" }];
    const blocks = slots.map((slot) => [slot, { attestations: votesOf(slot - 1), syncBits: "0x" }] as const);
    return { slotsPerEpoch: 4, blocks: new Map(blocks), roots: new Map(), proposed: new Set(slots) };
  },
};

/** What is said one second after a slot has begun. */
function inSlot(slot: number): Promise<string | undefined> {
  vi.setSystemTime(slot * 12_000 + 1000);
  return signers.silent();
}

beforeEach(() => {
  vi.useFakeTimers();
  [lost, lack] = [[], undefined];
  signers = new ClusterSigners({ observer: observer as ObserverApi, clock }, owners, async () => lack);
});
afterEach(() => vi.useRealTimers());

it("clusters sign when each has voted since the lab is whole, whichever epoch that was in", async () => {
  expect(await inSlot(40)).toBe("the last votes of validators 49 (SSV) are in no block");
  expect(await inSlot(43)).toBe("no vote of SSV was due since then");
  // The vote of 57 in slot 41 was told in its own epoch alone, and counts in the next one, too.
  expect(await inSlot(46)).toBeUndefined();
  signers.broken();
  expect(await inSlot(46)).toBe("no vote of SSV was due since then");
  expect(await inSlot(49)).toBe("no vote of SSV was due since then");
  expect(await inSlot(50)).toBe("no vote of Charon was due since then");
  expect(await inSlot(51)).toBeUndefined();
});

it("a vote that no block has keeps them waiting until the validator's next one", async () => {
  await inSlot(40);
  lost = [45];
  expect(await inSlot(47)).toBe("the last votes of validators 57 (Charon) are in no block");
  expect(await inSlot(50)).toBe("the last votes of validators 57 (Charon) are in no block");
  expect(await inSlot(51)).toBeUndefined();
});

it("a node that does not sign by its own word keeps them waiting", async () => {
  await inSlot(40);
  lack = "ssv2 does not sign: it still looks for doppelgangers";
  expect(await inSlot(47)).toBe(lack);
});
