import { describe, expect, it } from "vitest";
import { undecided } from "../../../render/overlay/metric.ts";
import { type AddressState, leaderOf, parseAddressState } from "../../../tools/address-state.ts";
import { movesTo } from "../../../tools/moves.ts";
import { loadWithOverlay } from "../../support/inventory.ts";

const { overlay } = loadWithOverlay("hoodi");
const vip = overlay.vips[2]!;
const { address } = vip;

/** A home that holds the address so and hears of the other's. */
const home = (metric: number, other: string, heard?: number): AddressState => ({
  own: { [address]: metric },
  heard: { [address]: heard === undefined ? {} : { [other]: heard } },
});

const unread = new Error("trdiy cannot be reached: timed out");

describe("the address state of a home", () => {
  it("is what its interface has and what FRR has heard of other homes", () => {
    const links = [
      { ifname: "anycast0", addr_info: [{ local: address, metric: 2 }, { local: "10.0.0.103" }] },
    ];
    const path = (peerId: string, metric?: number) => ({
      valid: true,
      peerId,
      ...(metric !== undefined && { metric }),
    });
    const routes = {
      [`${address}/32`]: [path("(unspec)", 2), path("10.99.0.2", 1)],
      "10.0.0.103/32": [path("10.99.0.2", 0)],
    };
    const lines = [JSON.stringify(links), JSON.stringify({ vrfId: 0, routes })];
    expect(parseAddressState(overlay, "trdiy", lines)).toEqual({
      own: { [address]: 2, "10.0.0.103": 0 },
      heard: { "10.0.0.100": {}, "10.0.0.101": {}, [address]: { i7bb: 1 }, "10.0.0.103": { i7bb: 0 } },
    });
  });

  it("of a host without FRR is an error, not an empty one", () => {
    expect(() => parseAddressState(overlay, "i7bb", ["[]"])).toThrow(/^i7bb: FRR does not say/);
    expect(() => parseAddressState(overlay, "i7bb", ["[]", "bgpd is not running"])).toThrow(
      /^i7bb: FRR does not say/,
    );
  });

  it("tells where an address is, as far as homes could be asked", () => {
    expect(leaderOf(vip, { trdiy: home(2, "i7bb", 1), i7bb: home(1, "trdiy", 2) })).toBe("i7bb");
    expect(leaderOf(vip, { trdiy: unread, i7bb: home(1, "trdiy") })).toBe("i7bb");
    expect(leaderOf(vip, { trdiy: unread, i7bb: { own: {}, heard: {} } })).toBeUndefined();
  });
});

describe("what has to happen so that trdiy has an address", () => {
  const moves = (addressStates: Readonly<Record<string, AddressState | Error>>) =>
    movesTo("trdiy", [vip], addressStates).flatMap(({ from }) => from);

  it("is nothing where it has it", () => {
    expect(moves({ trdiy: home(0, "i7bb", 1), i7bb: home(1, "trdiy", 0) })).toEqual([]);
  });

  it("is that who comes before it gives way", () => {
    expect(moves({ trdiy: home(2, "i7bb", 1), i7bb: home(1, "trdiy", 2) })).toEqual(["i7bb"]);
  });

  it("is nothing when the other home is dead", () => {
    expect(moves({ trdiy: home(2, "i7bb"), i7bb: new Error("i7bb cannot be reached") })).toEqual([]);
  });

  it.each([
    {
      what: "it cannot be asked",
      addressStates: { trdiy: unread, i7bb: home(1, "trdiy", 2) },
      says: /trdiy cannot be reached/,
    },
    {
      what: "it does not hold the address",
      addressStates: { trdiy: { own: {}, heard: {} }, i7bb: home(1, "trdiy") },
      says: /trdiy does not hold 10\.0\.0\.102: .*proxy-hoodi\.service/,
    },
    {
      what: "it has just come back",
      addressStates: { trdiy: home(undecided, "i7bb", 1), i7bb: home(1, "trdiy", undecided) },
      says: /not taken its place for 10\.0\.0\.102/,
    },
    {
      what: "the homes do not see each other",
      addressStates: { trdiy: home(2, "i7bb"), i7bb: home(1, "trdiy") },
      says: /i7bb does not hear trdiy/,
    },
    {
      what: "the other hears of it what was before",
      addressStates: { trdiy: home(4, "i7bb", 1), i7bb: home(1, "trdiy", 2) },
      says: /i7bb does not hear trdiy/,
    },
    {
      what: "the other announces it and cannot be told",
      addressStates: { trdiy: home(2, "i7bb", 1), i7bb: new Error("i7bb cannot be reached") },
      says: /i7bb cannot be reached/,
    },
  ])("is refused when $what", ({ addressStates, says }) => {
    expect(() => moves(addressStates)).toThrow(says);
  });
});
