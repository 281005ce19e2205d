/** Lets an event happen again and again, each time on a mesh that is whole. */
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../lab/routers.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import { type EventSample, type Row, rowOf, sampleOf } from "./answers.ts";
import type { Event } from "./events.ts";
import type { Client } from "./watch.ts";

/** How long an event is watched before it is fixed, milliseconds. */
const watched = 2500;

export interface Stage {
  readonly overlay: Overlay;
  readonly clients: readonly Client[];
}

export async function measure(stage: Stage, event: Event, repetitions: number): Promise<Row> {
  const samples: EventSample[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    samples.push(...(await once(stage, event)));
  }
  const row = rowOf(event.name, samples, event.wanted);
  const gaps = samples.map(({ gap }) => gap).join(" ");
  process.stderr.write(`${row.event}: ${gaps} ms, ${row.failed} of ${row.asked} failed\n`);
  return row;
}

/** What each client noticed whose way leads to the home that the event happens to, or not, for a standby. */
async function once(stage: Stage, { to, harm, restore }: Event): Promise<EventSample[]> {
  const nextHops = await settle(stage);
  const serving = nextHops[0]!;
  const homes = Object.values(stage.overlay.members).filter(({ kind }) => kind === "home");
  const home = homes.find(({ address }) => (address === serving) === (to === "serving"))!.name;
  const begin = Date.now();
  await harm(home);
  await sleep(Math.max(0, begin + watched - Date.now()));
  const end = Date.now();
  const samples = stage.clients
    .filter((_, i) => nextHops[i] === serving)
    .map(({ answers }) => sampleOf(answers, begin, end));
  await restore?.(home);
  return samples;
}

/**
 * Waits until every client knows a way to every home, both have fit nodes, and all is answered. Returns the mesh address
 * of the home that each client is served by.
 */
export async function settle({ overlay, clients }: Stage): Promise<string[]> {
  const homes = Object.values(overlay.members).filter(({ kind }) => kind === "home");
  const nextHopOf = async (client: Client): Promise<string[]> => {
    const nextHops = client.isWell ? await client.nextHops() : [];
    if (nextHops.length < homes.length) return [];
    const fit = await Promise.all(homes.map(({ address }) => client.answersAt(address)));
    return fit.every(Boolean) ? nextHops.slice(0, 1) : [];
  };
  let serving: string[] = [];
  await until(async () => {
    serving = (await Promise.all(clients.map(nextHopOf))).flat();
    return serving.length === clients.length;
  }, 120);
  return serving;
}
