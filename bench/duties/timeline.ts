/** What happened when: faults, which node answered at which address, where routes led, what clients complained of. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { eachLine, inNetworkOf } from "../in-network.ts";
import type { Participant, Viewpoint } from "./participant.ts";

export interface Entry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The address that it is about and the network from which it was seen, or the client or cluster; absent where it is about all. */
  readonly seen?: Pick<Viewpoint, "init"> & { readonly url: string; readonly by: "answer" | "route" };
  readonly client?: string;
  readonly text: string;
}

/** Where something is seen, and how a line says so. */
interface Place {
  readonly init: number;
  readonly place: string;
}

interface Excerpt {
  readonly from: number;
  readonly until: number;
  readonly zero: number;
  readonly epoch: number;
}

/**
 * The entries between two times that concern a participant, seconds counted from `zero`, the last ones before that which say
 * who answers at its addresses and where they lead, and what it complained of about the epoch: Lodestar asks for an
 * epoch's duties when that and the one before begin, and never again (services/attestationDuties).
 */
export function timelineOf(
  entries: readonly Entry[],
  { name, views }: Pick<Participant, "name" | "views">,
  { from, until, zero, epoch }: Excerpt,
): string[] {
  const ofEpoch = new RegExp(`epoch=${epoch}\\b`);
  const own = entries
    .filter(({ client = name }) => client === name)
    .filter(({ seen }) => seen === undefined || views.some((view) => has(view, seen)))
    .toSorted((a, b) => a.at - b.at);
  const seenBefore = own.filter(({ at, seen }) => seen !== undefined && at < from);
  const lastSeen = new Map(seenBefore.map((entry) => [Object.values(entry.seen!).join(" "), entry]));
  const still = new Set(lastSeen.values());
  return own
    .filter(
      (entry) =>
        still.has(entry) ||
        (entry.at < until && (entry.at >= from || (entry.client && ofEpoch.test(entry.text)))),
    )
    .map(({ at, text }) => `${at < zero ? "−" : "+"}${(Math.abs(at - zero) / 1000).toFixed(2)} s ${text}`);
}

const has = ({ init, urls }: Viewpoint, seen: NonNullable<Entry["seen"]>): boolean =>
  init === seen.init && urls.includes(seen.url);

export class Timeline {
  readonly #entries: Entry[] = [];
  /** Peer id → name of the home whose node has it. */
  readonly nodes = new Map<string, string>();
  readonly #watchers: ChildProcess[] = [];

  note(text: string): void {
    this.#entries.push({ at: Date.now(), text });
  }

  /** Watches from now on which nodes answer in each network, and where their routes lead, until the program ends at the latest. */
  watch(views: readonly Viewpoint[]): void {
    process.once("exit", this.#end);
    for (const { init, host } of new Map(views.map((view) => [view.init, view])).values()) {
      const urls = new Set(views.filter((view) => view.init === init).flatMap((view) => view.urls));
      const place = host === undefined ? "" : `${host}: `;
      const nodes = inNetworkOf(init, join(import.meta.dirname, "node-watch.ts"), ...urls);
      eachLine(nodes, (line) => this.#noteAnswer({ init, place }, line));
      const routes = spawn("nsenter", ["-t", String(init), "-n", "ip", "-o", "monitor", "route"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      eachLine(routes, (line) => this.#noteRoute({ init, place }, line, [...urls]));
      this.#watchers.push(nodes, routes);
    }
  }

  end(): void {
    process.off("exit", this.#end);
    this.#end();
  }

  readonly #end = (): void => {
    for (const watcher of this.#watchers) watcher.kill("SIGKILL");
  };

  /** All entries with what the participants complained of since a time. */
  async entries(participants: readonly Participant[], since: number): Promise<Entry[]> {
    // Nodes may have been seen before their names were known.
    const named = (text: string): string =>
      [...this.nodes].reduce((said, [id, name]) => said.replaceAll(id, name), text);
    const seen = this.#entries.map((entry) => ({ ...entry, text: named(entry.text) }));
    const complaints = participants.map(async (each) =>
      (await each.complaints(since)).map((complaint) => ({ ...complaint, client: each.name })),
    );
    return [...seen, ...(await Promise.all(complaints)).flat()];
  }

  #noteAnswer({ init, place }: Place, line: string): void {
    const [at, url = "", answer = ""] = line.split(" ");
    const said = answer === "none" ? "nobody answers" : `answer: ${answer}`;
    this.#entries.push({
      at: Number(at),
      seen: { init, url, by: "answer" },
      text: `${place}${new URL(url).hostname} ${said}`,
    });
  }

  #noteRoute({ init, place }: Place, line: string, urls: readonly string[]): void {
    const url = urls.find((each) => line.includes(`${new URL(each).hostname} `));
    if (url === undefined) return;
    const text = `${place}route: ${line.trim()}`;
    this.#entries.push({ at: Date.now(), seen: { init, url, by: "route" }, text });
  }
}
