/** Which DVT nodes are not ready to sign, while something goes on. */

import { setTimeout as sleep } from "node:timers/promises";
import { dvtLackOf } from "../../lab/dvt/ready.ts";
import type { Lab } from "../../lab/settings.ts";
import type { Topology } from "../../topology/topology.ts";

export interface ReadinessSample {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Names of the nodes that were not ready, each with its own words. */
  readonly unready: Readonly<Record<string, string>>;
}

/** Looks at all nodes at once, again and again, until `work` is over. */
export async function watchNodes<T>(
  lab: Lab,
  { dvtNodes }: Topology,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly samples: readonly ReadinessSample[] }> {
  const samples: ReadinessSample[] = [];
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  while (!over) {
    const time = Date.now();
    const lacks = Object.values(dvtNodes).map(
      async (node) => [node.name, await dvtLackOf(lab, node)] as const,
    );
    const unready = Object.fromEntries((await Promise.all(lacks)).filter(([, lack]) => lack !== ""));
    samples.push({ time, unready });
    await sleep(2000);
  }
  return { result: await work, samples };
}

export interface Span {
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly seconds: number;
  /** What it said last. */
  readonly why: string;
}

/** When and how long each node was not ready; the last sample ends what is still so. */
export function unreadySpans(samples: readonly ReadinessSample[]): Span[] {
  const nodes = [...new Set(samples.flatMap(({ unready }) => Object.keys(unready)))];
  return nodes.flatMap((node) => spansOf(node, samples)).sort((a, b) => a.from - b.from);
}

function spansOf(node: string, samples: readonly ReadinessSample[]): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  let why = "";
  for (const [i, { time, unready }] of samples.entries()) {
    const lack = unready[node];
    if (lack !== undefined) {
      from ??= time;
      why = lack;
    }
    const isOver = lack === undefined || i === samples.length - 1;
    if (from === undefined || !isOver) continue;
    spans.push({ node, from, seconds: (time - from) / 1000, why });
    from = undefined;
  }
  return spans;
}

/** Most nodes of one cluster that were not ready in one sample. */
export function maxUnready(samples: readonly ReadinessSample[], nodes: readonly string[]): number {
  return Math.max(0, ...samples.map(({ unready }) => nodes.filter((node) => node in unready).length));
}
