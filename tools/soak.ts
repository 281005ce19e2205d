import { setTimeout as sleep } from "node:timers/promises";
import type { Overlay } from "../topology/overlay/derive.ts";
import type { Topology } from "../topology/topology.ts";
import { parseCounters } from "./bfd.ts";
import { stderrProgress, withHost } from "./hosts.ts";
import { againstFast, type Look, Tally } from "./soak-figures.ts";
import type { Soaked } from "./soak-report.ts";

/** Milliseconds between two looks: each is a session, and firewalls count these. */
const pollMs = 60_000;

/** Watches the BFD sessions of all members. A host that cannot be asked at a time is asked again at the next. */
export async function soak(topology: Topology, overlay: Overlay, minutes: number): Promise<Soaked> {
  const tally = new Tally();
  const begin = Date.now();
  const end = begin + minutes * 60_000;
  for (;;) {
    tally.add(await look(topology, overlay));
    const left = end - Date.now();
    if (left <= 0) break;
    await sleep(Math.min(pollMs, left));
  }
  const hours = (Date.now() - begin) / 3_600_000;
  const lines = tally.lines();
  return { hours, profile: overlay.bfd, lines, against: againstFast(overlay, lines, hours) };
}

async function look(topology: Topology, overlay: Overlay): Promise<Look> {
  const asked = Object.keys(overlay.members).map(async (host) => {
    try {
      const lines = await withHost(topology, host, (session) => session.lines("bfd_counters"));
      return [[host, parseCounters(overlay, host, lines)] as const];
    } catch (error) {
      stderrProgress.warn(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  return Object.fromEntries((await Promise.all(asked)).flat());
}
