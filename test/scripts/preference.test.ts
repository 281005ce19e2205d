/** What a home decides about its addresses: its own script, between an FRR and an interface that say what a row tells. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { undecided } from "../../render/overlay/metric.ts";
import { renderPreference } from "../../render/overlay/preference.ts";
import { loadWithOverlay } from "../support/inventory.ts";

const { overlay } = loadWithOverlay("hoodi");
const [trdiy, i7bb, shin] = ["10.99.0.1", "10.99.0.2", "10.99.0.11"];
/** It prefers trdiy: trdiy uses 0, 2, 4 …, i7bb 1, 3, 5 … */
const address = "10.0.0.102";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-preference-"));
afterAll(() => rmSync(folder, { recursive: true }));

function hasJq(): boolean {
  const found = spawnSync("jq", ["--version"]).status === 0;
  if (!found)
    console.warn("Skipped: what a home decides about its addresses (no jq here: apt-get install jq)");
  return found;
}

interface World {
  /** Neighbour → milliseconds for which its session has stood; undefined: FRR does not run. */
  readonly sessions: Readonly<Record<string, number>> | undefined;
  /** Neighbour → metric with which it announces the address. */
  readonly heard?: Readonly<Record<string, number>>;
  /** The address's own metric; 0 is what an address has that was added by hand. */
  readonly metric: number;
  /** Whether the address's unit is active; if not, its proxy has just ended. */
  readonly active?: boolean;
  /** How many rounds the world stays so; one if not said. */
  readonly rounds?: number;
}

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** What the script does to the interface in some rounds. */
function round(host: string, { sessions, heard = {}, metric, active = true, rounds = 1 }: World): string[] {
  const peers = Object.entries(sessions ?? {}).map(([peer, peerUptimeMsec]) => {
    return [peer, { state: "Established", peerUptimeMsec }] as const;
  });
  const paths = Object.entries(heard).map(([peerId, heardMetric]) => ({ peerId, metric: heardMetric }));
  const own = { peerId: "(unspec)", metric };
  const answers = [
    { peers: { ...Object.fromEntries(peers), "10.99.0.12": { state: "Active", peerUptimeMsec: 0 } } },
    { routes: { [`${address}/32`]: [own, ...paths] } },
  ];
  const links = [{ ifname: "anycast0", addr_info: [{ local: address, ...(metric > 0 && { metric }) }] }];
  const log = join(folder, "log");
  rmSync(log, { force: true });
  program("ip", `case "$*" in *show*) echo '${JSON.stringify(links)}' ;; *) echo "$*" >>${log} ;; esac`);
  program(
    "vtysh",
    sessions
      ? `echo '${answers.map((each) => JSON.stringify(each)).join("\n")}'`
      : "echo 'bgpd is not running'; exit 1",
  );
  program("systemctl", active ? "echo active" : "echo deactivating; exit 3");
  // The pause after the last round ends the script.
  const count = join(folder, "count");
  rmSync(count, { force: true });
  program("sleep", `echo >>${count}; [ "$(grep -c "" ${count})" -lt ${rounds} ] || kill -9 $PPID`);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  spawnSync("sh", ["-c", renderPreference(overlay, host)], { env, encoding: "utf8" });
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
}

const minute = 60_000;
const all = { [i7bb!]: minute, [shin!]: minute };

describe.skipIf(!hasJq())("a home with an address", () => {
  it.each<World & { readonly what: string; readonly becomes: number | undefined }>([
    { what: "that serves stays", sessions: all, metric: 0, becomes: undefined },
    {
      what: "that serves stays when another comes behind it",
      sessions: all,
      heard: { [i7bb!]: 1 },
      metric: 0,
      becomes: undefined,
    },
    {
      what: "behind another stays there",
      sessions: all,
      heard: { [i7bb!]: 1 },
      metric: 2,
      becomes: undefined,
    },
    {
      what: "behind another stays when that one vanishes",
      sessions: { [shin!]: minute },
      metric: 2,
      becomes: undefined,
    },
    {
      what: "that lost sight of the other home alone stays",
      sessions: { [shin!]: minute },
      metric: 0,
      becomes: undefined,
    },
    {
      what: "that sees the other home and no rented host stays",
      sessions: { [i7bb!]: minute },
      heard: { [i7bb!]: 1 },
      metric: 0,
      becomes: undefined,
    },
    { what: "that is cut off steps back", sessions: {}, metric: 0, becomes: undecided },
    {
      what: "that is cut off and has stepped back stays",
      sessions: {},
      metric: undecided,
      becomes: undefined,
    },
    { what: "without FRR steps back", sessions: undefined, metric: 4, becomes: undecided },
    {
      what: "that comes back takes its place behind who serves",
      sessions: { [i7bb!]: 10, [shin!]: 10 },
      heard: { [i7bb!]: 1 },
      metric: undecided,
      becomes: 2,
    },
    {
      what: "that comes back again goes behind again",
      sessions: all,
      heard: { [i7bb!]: 7 },
      metric: undecided,
      becomes: 8,
    },
    {
      what: "that comes back waits until the other home has spoken",
      sessions: { [i7bb!]: 2000, [shin!]: 5000 },
      metric: undecided,
      becomes: undefined,
    },
    {
      what: "that comes back waits for a home that is not seen yet",
      sessions: { [shin!]: minute },
      rounds: 11,
      metric: undecided,
      becomes: undefined,
    },
    {
      what: "does not wait for a dead home for ever",
      sessions: { [shin!]: minute },
      rounds: 12,
      metric: undecided,
      becomes: 0,
    },
    {
      what: "that nobody else announces takes its configured place",
      sessions: { [i7bb!]: 4000, [shin!]: 4000 },
      metric: undecided,
      becomes: 0,
    },
    {
      what: "that comes up together with the other takes its configured place",
      sessions: { [i7bb!]: 4000 },
      heard: { [i7bb!]: undecided + 1 },
      metric: undecided,
      becomes: 0,
    },
    {
      what: "believes no rented host",
      sessions: { [i7bb!]: 4000 },
      heard: { [shin!]: 1 },
      metric: undecided,
      becomes: 0,
    },
    {
      what: "takes its place anew when a hand has given it another's",
      sessions: all,
      heard: { [i7bb!]: 1 },
      metric: 3,
      becomes: 2,
    },
  ])("$what", ({ becomes, ...world }) => {
    const expected =
      becomes === undefined ? [] : [`address replace ${address}/32 dev anycast0 metric ${becomes}`];
    expect(round("trdiy", world)).toEqual(expected);
  });

  it.each([
    { what: "behind who serves", heard: { [trdiy!]: 0 }, becomes: 1 },
    { what: "in the configured place", heard: {}, becomes: 1 },
    { what: "behind who has moved back", heard: { [trdiy!]: 6 }, becomes: 7 },
  ])("as the second of two begins $what", ({ heard, becomes }) => {
    const world = { sessions: { [trdiy!]: minute }, heard, metric: undecided + 1 };
    expect(round("i7bb", world)).toEqual([`address replace ${address}/32 dev anycast0 metric ${becomes}`]);
  });

  it("as the second of two waits for what the first decides when both have started together", () => {
    const world = { sessions: { [trdiy!]: 4000 }, heard: { [trdiy!]: undecided }, metric: undecided + 1 };
    expect(round("i7bb", world)).toEqual([]);
    expect(round("i7bb", { ...world, sessions: { [trdiy!]: 4000, [shin!]: minute } })).toEqual([]);
    expect(round("i7bb", { ...world, sessions: { [trdiy!]: 7000 } })).toHaveLength(1);
  });

  it("does not give an address back that its proxy's end has taken away", () => {
    expect(round("trdiy", { sessions: all, metric: undecided, active: false })).toEqual([
      `address replace ${address}/32 dev anycast0 metric 0`,
      `address delete ${address}/32 dev anycast0`,
    ]);
  });

  it("is a valid script, which announces one address when it is told to", () => {
    const script = renderPreference(overlay, "trdiy");
    execFileSync("sh", ["-n"], { input: script });
    program("ip", 'echo "$*"');
    program("systemctl", "echo activating; exit 3");
    const told = execFileSync("sh", ["-c", script, "preference", address, "4"], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: "utf8",
    });
    expect(told).toBe(`address replace ${address}/32 dev anycast0 metric 4\n`);
  });
});
