/** A split mesh over rough lines: home hosts that do not see each other, rented ones that see both, badly. */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Poll, startEcho } from "../../lab/echo.ts";
import { type Router, Routers, until } from "../../lab/routers.ts";
import { loadWithOverlay } from "../../test/support/inventory.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import { greatest } from "./answers.ts";

/** Of each direction of a rented host's line. */
const loss = 0.05;
const jitterMilliseconds = 200;

/** What a BFD profile makes of such lines. */
export interface SplitResult {
  readonly profile: Overlay["bfd"];
  readonly minutes: number;
  readonly sessions: number;
  /** How often a session went down, of all. */
  readonly flaps: number;
  /** Longest time without an answer that a client saw, milliseconds. */
  readonly worst: number;
  /** Times of more than a second without an answer, of all clients. */
  readonly outages: number;
}

/** All members of the overlay, in namespaces of their own, with one profile. */
export async function splitMesh(profile: Overlay["bfd"], minutes: number): Promise<SplitResult> {
  const { overlay } = loadWithOverlay("hoodi", (section) => (section.bfd = profile));
  const members = Object.values(overlay.members);
  const routers = new Routers(
    overlay,
    members.map(({ name }) => name),
  );
  const [homes, remotes] = (["home", "remote"] as const).map((kind) =>
    members.filter((member) => member.kind === kind).map(({ name }) => routers.all[name]!),
  );
  const helpers: ChildProcess[] = [];
  try {
    await routers.start();
    helpers.push(...(await serve(homes!, overlay)));
    await until(async () => (await Promise.all(remotes!.map(hasBoth(homes!.length)))).every(Boolean), 60);
    await routers.isolate(homes!.map(({ name }) => name));
    for (const remote of remotes!) helpers.push(await roughen(routers, remote));
    return { profile, minutes, ...(await watched(remotes!, overlay, minutes)) };
  } finally {
    for (const helper of helpers) helper.kill("SIGKILL");
    routers.end();
  }
}

/** Every home host holds all addresses and answers there. */
async function serve(homes: readonly Router[], overlay: Overlay): Promise<ChildProcess[]> {
  const addresses = overlay.vips.map(({ address }) => address);
  for (const home of homes) {
    for (const address of addresses) await home.holds(address, true);
    await home.startPreference();
  }
  return homes.map((home) => startEcho(home, home.name, addresses));
}

const hasBoth = (count: number) => async (remote: Router) =>
  Object.keys(await remote.sessions()).length === count;

/** Puts a shaper between a router and the bridge. */
async function roughen({ switch: bridge }: Routers, { name }: Router): Promise<ChildProcess> {
  const [near, far] = [`${name}-near`, `${name}-far`];
  await bridge.run(`ip link add ${near} type veth peer name ${far}; ip link set ${near} up
    ip link set ${name} nomaster; ip link set ${far} master mesh up`);
  const words = [join(import.meta.dirname, "shaper.py"), name, near, `${loss}`, `${jitterMilliseconds}`];
  return bridge.spawn("python3", words);
}

async function watched(remotes: readonly Router[], overlay: Overlay, minutes: number) {
  const before = await Promise.all(remotes.map(downs));
  const polls = remotes.map((remote) => new Poll(remote, overlay.vips[0]!.address));
  await sleep(minutes * 60_000);
  const gaps = polls.flatMap((poll) => {
    const times = poll.end().map(({ at }) => at);
    return times.slice(1).map((time, i) => time - times[i]!);
  });
  const after = await Promise.all(remotes.map(downs));
  const flaps = after
    .flat()
    .reduce((total, count) => total + count, -before.flat().reduce((a, b) => a + b, 0));
  return {
    sessions: after.flat().length,
    flaps,
    worst: greatest(gaps),
    outages: gaps.filter((gap) => gap > 1000).length,
  };
}

/** How often each BFD session of a router has gone down. */
async function downs(router: Router): Promise<number[]> {
  const peers = await router.show<{ "session-down": number }[]>("bfd peers counters");
  return peers.map((peer) => peer["session-down"]);
}
