import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { quietScript } from "../../../render/ethereum/gates/quiet.ts";
import { undecided } from "../../../render/overlay/metric.ts";
import { movesTo } from "../../../tools/moves.ts";
import { leaderOf, parseStanding, type Standing } from "../../../tools/standing.ts";
import { loadWithOverlay } from "../inventory.ts";

const { overlay } = loadWithOverlay("hoodi");
const vip = overlay.vips[2]!;
const { address } = vip;

/** A home that holds the address so and hears of the other's. */
const home = (metric: number, other: string, heard?: number): Standing => ({
  own: { [address]: metric },
  heard: { [address]: heard === undefined ? {} : { [other]: heard } },
});

const unread = new Error("trdiy cannot be reached: timed out");

describe("the standing of a home", () => {
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
    expect(parseStanding(overlay, "trdiy", lines)).toEqual({
      own: { [address]: 2, "10.0.0.103": 0 },
      heard: { "10.0.0.100": {}, "10.0.0.101": {}, [address]: { i7bb: 1 }, "10.0.0.103": { i7bb: 0 } },
    });
  });

  it("of a host without FRR is an error, not an empty one", () => {
    expect(() => parseStanding(overlay, "i7bb", ["[]"])).toThrow(/^i7bb: FRR does not say/);
    expect(() => parseStanding(overlay, "i7bb", ["[]", "bgpd is not running"])).toThrow(
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
  const moves = (standings: Readonly<Record<string, Standing | Error>>) =>
    movesTo("trdiy", [vip], standings).flatMap(({ from }) => from);

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
      standings: { trdiy: unread, i7bb: home(1, "trdiy", 2) },
      says: /trdiy cannot be reached/,
    },
    {
      what: "it does not hold the address",
      standings: { trdiy: { own: {}, heard: {} }, i7bb: home(1, "trdiy") },
      says: /trdiy does not hold 10\.0\.0\.102: .*front-hoodi\.service/,
    },
    {
      what: "it has just come back",
      standings: { trdiy: home(undecided, "i7bb", 1), i7bb: home(1, "trdiy", undecided) },
      says: /not taken its place for 10\.0\.0\.102/,
    },
    {
      what: "the homes do not see each other",
      standings: { trdiy: home(2, "i7bb"), i7bb: home(1, "trdiy") },
      says: /i7bb does not hear trdiy/,
    },
    {
      what: "the other hears of it what was before",
      standings: { trdiy: home(4, "i7bb", 1), i7bb: home(1, "trdiy", 2) },
      says: /i7bb does not hear trdiy/,
    },
    {
      what: "the other announces it and cannot be told",
      standings: { trdiy: home(2, "i7bb", 1), i7bb: new Error("i7bb cannot be reached") },
      says: /i7bb cannot be reached/,
    },
  ])("is refused when $what", ({ standings, says }) => {
    expect(() => moves(standings)).toThrow(says);
  });
});

describe("the quiet part of a slot", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-quiet-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  /** How long the script waits so many milliseconds after genesis, in seconds; undefined where it fails. */
  const wait = (milliseconds: number, answer: string): number | undefined => {
    program("curl", `echo '${answer}'`);
    program("date", `echo ${1_742_213_400_000 + milliseconds}`);
    program("sleep", `echo "$1" >${join(folder, "slept")}`);
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const { status } = spawnSync("sh", ["-c", quietScript("http://10.99.0.1:15052")], { env });
    return status === 0 ? Number(readFileSync(join(folder, "slept"), "utf8")) : undefined;
  };
  const genesis = '{"data":{"genesis_time":"1742213400","genesis_fork_version":"0x10000910"}}';

  it.each([
    { at: 0, waits: 9 },
    { at: 12_000 * 7, waits: 9 },
    { at: 12_000 * 7 + 8_990, waits: 0.01 },
    { at: 12_000 * 7 + 9_000, waits: 0 },
    { at: 12_000 * 7 + 9_001, waits: 11.999 },
    { at: 12_000 * 7 + 11_950, waits: 9.05 },
  ])("comes $waits s after $at ms", ({ at, waits }) => {
    expect(wait(at, genesis)).toBe(waits);
  });

  it("is not guessed where the node does not say when slots begin", () => {
    expect(wait(0, "{}")).toBeUndefined();
  });

  it("comes whatever form the answer has", () => {
    expect(
      wait(0, '{ "data" : {\n"genesis_fork_version" : "0x10000910" ,\n "genesis_time" : "1742213400" } }'),
    ).toBe(9);
  });

  it.each(["", "<html>", '"$(exit 3)"', '"0x7"', '"-5"', '"99999999999999"'])(
    "is not guessed from %j",
    (time) => {
      expect(wait(0, `{"data":{"genesis_time":${time}}}`)).toBeUndefined();
    },
  );
});
