/** Lets an event happen again and again, each time on a mesh that is whole. */
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../lab/routers.ts";
import type { Overlay } from "../../topology/overlay.ts";
import { type Row, rowOf, type Sample, sampleOf } from "./answers.ts";
import type { Event } from "./events.ts";
import type { Client } from "./watch.ts";

/** How long an event is watched before it is mended, milliseconds. */
const watched = 2500;

export interface Stage {
  readonly overlay: Overlay;
  readonly clients: readonly Client[];
}

export async function measure(stage: Stage, event: Event, repetitions: number): Promise<Row> {
  const samples: Sample[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    await settle(stage);
    samples.push(...(await once(stage, event)));
  }
  const row = rowOf(event.name, samples, event.wanted);
  process.stderr.write(`${row.event}: ${samples.map(({ gap }) => gap).join(" ")} ms\n`);
  return row;
}

/** What each client noticed whose way leads to the home that the event happens to, or not, for a standby. */
async function once(stage: Stage, { to, harm, mend }: Event): Promise<Sample[]> {
  const ways = await Promise.all(stage.clients.map(async (client) => (await client.ways())[0]!));
  const serving = ways[0]!;
  const homes = Object.values(stage.overlay.members).filter(({ kind }) => kind === "home");
  const home = homes.find(({ address }) => (address === serving) === (to === "serving"))!.name;
  const begin = Date.now();
  await harm(home);
  await sleep(Math.max(0, begin + watched - Date.now()));
  const end = Date.now();
  const samples = stage.clients
    .filter((_, i) => ways[i] === serving)
    .map(({ answers }) => sampleOf(answers, begin, end));
  await mend?.(home);
  return samples;
}

/** Waits until every client knows a way to every home, both have fit nodes, and all is answered. */
export async function settle({ overlay, clients }: Stage): Promise<void> {
  const homes = Object.values(overlay.members).filter(({ kind }) => kind === "home");
  const isWhole = async (client: Client): Promise<boolean> => {
    if (!client.isWell || (await client.ways()).length < homes.length) return false;
    return (await Promise.all(homes.map(({ address }) => client.answersAt(address)))).every(Boolean);
  };
  await until(async () => (await Promise.all(clients.map(isWhole))).every(Boolean), 120);
}
