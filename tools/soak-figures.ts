import type { Overlay } from "../topology/overlay/derive.ts";
import { type Counters, since } from "./bfd.ts";

/** What was seen of one direction between two neighbours. */
export interface Line {
  readonly from: string;
  readonly to: string;
  /** How often `to` missed `from` for so long that it took its routes away. */
  readonly downs: number;
  /** Control packets that were sent, and those of them that did not come; undefined where FRR was restarted meanwhile. */
  readonly sent: number;
  readonly lost: number | undefined;
}

/** A look at every host's sessions, as far as it could be asked: host → neighbour → counters. */
export type Look = Readonly<Record<string, Readonly<Record<string, Counters>>>>;

interface Total extends Counters {
  readonly restarted: boolean;
}

/** Adds up what happens from look to look. */
export class Tally {
  readonly #last = new Map<string, Counters>();
  readonly #totals = new Map<string, Total>();

  add(look: Look): void {
    for (const [host, peers] of Object.entries(look)) {
      for (const [peer, counters] of Object.entries(peers)) this.#addOne(`${host} ${peer}`, counters);
    }
  }

  #addOne(key: string, counters: Counters): void {
    const step = since(this.#last.get(key), counters);
    const before = this.#totals.get(key) ?? { sent: 0, received: 0, downs: 0, restarted: false };
    this.#last.set(key, counters);
    this.#totals.set(key, {
      sent: before.sent + step.sent,
      received: before.received + step.received,
      downs: before.downs + step.downs,
      restarted: before.restarted || step.restarted,
    });
  }

  /** Every direction of which both ends were asked. */
  lines(): Line[] {
    return [...this.#totals].flatMap(([key, { downs, received, restarted }]) => {
      const [to, from] = key.split(" ") as [string, string];
      const other = this.#totals.get(`${from} ${to}`);
      if (other === undefined) return [];
      const unknown = restarted || other.restarted;
      const lost = unknown ? undefined : Math.max(0, other.sent - received);
      return [{ from, to, downs, sent: other.sent, lost }];
    });
  }
}

/** A day has every hour that a provider is busy in. */
const minHours = 24;

/**
 * Share of lost packets up to which the fast profile is safe: it takes three in a row for a dead host, of ten in a
 * second. Of one in a thousand, lost by chance, that happens once in three years.
 */
const maxLost = 0.001;

/** Why the fast profile must not be used; nothing where it is safe. The line between the homes has its own profile. */
export function againstFast({ members }: Overlay, lines: readonly Line[], hours: number): string[] {
  const isHome = (name: string) => members[name]?.kind === "home";
  const judged = lines.filter(({ from, to }) => !(isHome(from) && isHome(to)));
  const short = hours < minHours ? [`${hours.toFixed(1)} h say too little: watch for ${minHours} h`] : [];
  const none = judged.length === 0 ? ["no line to a rented host was seen from both ends"] : [];
  return [...short, ...none, ...judged.flatMap(lineProblems)];
}

function lineProblems({ from, to, downs, sent, lost }: Line): string[] {
  const line = `${from} to ${to}`;
  if (downs > 0) return [`${line}: the session went down ${downs} times`];
  if (lost === undefined) return [`${line}: FRR was restarted, so that nobody counted`];
  if (lost > sent * maxLost)
    return [`${line}: ${percent(lost, sent)} of the packets were lost, over ${maxLost * 100} %`];
  return [];
}

export const percent = (lost: number, sent: number): string =>
  sent === 0 ? "–" : `${((100 * lost) / sent).toFixed(2)} %`;
