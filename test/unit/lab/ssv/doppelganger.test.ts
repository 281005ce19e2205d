import { beforeEach, describe, expect, it } from "vitest";
import { Doppelganger } from "../../../../lab/images/fake/ssv-doppelganger.ts";

const slotsPerEpoch = 4;
let doppelganger: Doppelganger;

beforeEach(() => {
  doppelganger = new Doppelganger(slotsPerEpoch);
  doppelganger.track([7, 8]);
});

/** Goes on to a slot; at each look the validators that are live were so in the epoch asked about. */
function pass(from: number, to: number, live: readonly number[] = []): number[] {
  const looks: number[] = [];
  for (let slot = from; slot <= to; slot += 1) {
    const epoch = doppelganger.lookAt(slot);
    if (epoch === undefined) continue;
    looks.push(epoch);
    for (const index of doppelganger.unsafe()) doppelganger.note(index, live.includes(index));
  }
  return looks;
}

describe("after a start in the middle of an epoch", () => {
  it("it looks at once, then at the end of each epoch but the first, and signs after two silent looks", () => {
    expect(pass(41, 46)).toEqual([9]);
    expect(doppelganger.counts()).toEqual({ safe: 0, unsafe: 2 });
    expect(pass(47, 47)).toEqual([10]);
    expect(doppelganger.counts()).toEqual({ safe: 2, unsafe: 0 });
    expect(doppelganger.canSign(7)).toBe(true);
  });

  it("a validator that is live keeps it from signing, for that one, until two more looks", () => {
    pass(41, 47, [7]);
    expect([doppelganger.canSign(7), doppelganger.canSign(8)]).toEqual([false, true]);
    pass(48, 51);
    expect(doppelganger.canSign(7)).toBe(false);
    pass(52, 55);
    expect(doppelganger.canSign(7)).toBe(true);
  });

  it("silent looks count only in a row", () => {
    pass(41, 41);
    pass(47, 47, [7]);
    pass(51, 51);
    expect([doppelganger.canSign(7), doppelganger.canSign(8)]).toEqual([false, true]);
  });

  it("a duty that its cluster has signed ends the wait", () => {
    pass(41, 43, [7]);
    doppelganger.reportQuorum(7);
    expect([doppelganger.canSign(7), doppelganger.canSign(8)]).toEqual([true, false]);
  });

  it("a gap in its epochs begins it anew", () => {
    pass(41, 47);
    expect(doppelganger.canSign(7)).toBe(true);
    pass(59, 59);
    expect(doppelganger.canSign(7)).toBe(false);
  });

  it("a validator that comes later waits by itself, and one that has gone signs no more", () => {
    pass(41, 47);
    doppelganger.track([8, 9]);
    expect([7, 8, 9].map((index) => doppelganger.canSign(index))).toEqual([false, true, false]);
  });
});
