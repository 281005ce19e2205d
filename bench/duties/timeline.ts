/** What happened when: faults, which node answered at which address, where routes led, what clients complained of. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { readFrom } from "../../lab/log.ts";
import type { Lab } from "../../lab/settings.ts";
import { eachLine, inNetworkOf } from "../in-network.ts";
import { type ClientName, clientLog, type DutyClient } from "./clients.ts";

export interface Entry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The address that it is about and the network from which it was seen, or the client; absent where it is about all. */
  readonly seen?: Pick<DutyClient, "init"> & { readonly url: string; readonly by: "answer" | "route" };
  readonly client?: ClientName;
  readonly text: string;
}

interface Excerpt {
  readonly from: number;
  readonly until: number;
  readonly zero: number;
  readonly epoch: number;
}

/**
 * The entries between two times that concern a client, seconds counted from `zero`, the last ones before that which say
 * who answers at its addresses and where they lead, and what it complained of about the epoch: Lodestar asks for an
 * epoch's duties when that and the one before begin, and never again (services/attestationDuties).
 */
export function timelineOf(
  entries: readonly Entry[],
  { name, init, urls }: Omit<DutyClient, "submitsToAll">,
  { from, until, zero, epoch }: Excerpt,
): string[] {
  const ofEpoch = new RegExp(`epoch=${epoch}\\b`);
  const own = entries
    .filter(({ client = name }) => client === name)
    .filter(({ seen }) => seen === undefined || (seen.init === init && urls.includes(seen.url)))
    .toSorted((a, b) => a.at - b.at);
  const seenBefore = own.filter(({ at, seen }) => seen !== undefined && at < from);
  const lastSeen = new Map(seenBefore.map((entry) => [`${entry.seen!.url} ${entry.seen!.by}`, entry]));
  const still = new Set(lastSeen.values());
  return own
    .filter(
      (entry) =>
        still.has(entry) ||
        (entry.at < until && (entry.at >= from || (entry.client && ofEpoch.test(entry.text)))),
    )
    .map(({ at, text }) => `${at < zero ? "−" : "+"}${(Math.abs(at - zero) / 1000).toFixed(2)} s ${text}`);
}

export class Timeline {
  readonly #entries: Entry[] = [];
  /** Peer id → name of the home whose node has it. */
  readonly nodes = new Map<string, string>();
  readonly #watchers: ChildProcess[] = [];
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  note(text: string): void {
    this.#entries.push({ at: Date.now(), text });
  }

  /** Watches from now on which nodes answer the clients, and where their routes lead, until the program ends at the latest. */
  watch(clients: readonly DutyClient[]): void {
    process.once("exit", this.#end);
    for (const init of new Set(clients.map((client) => client.init))) {
      const urls = new Set(clients.filter((client) => client.init === init).flatMap((client) => client.urls));
      const nodes = inNetworkOf(init, join(import.meta.dirname, "node-watch.ts"), ...urls);
      eachLine(nodes, (line) => this.#noteAnswer(init, line));
      const routes = spawn("nsenter", ["-t", String(init), "-n", "ip", "-o", "monitor", "route"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      eachLine(routes, (line) => this.#noteRoute(init, line, [...urls]));
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

  /** All entries with what the clients complained of. */
  entries(clients: readonly DutyClient[]): Entry[] {
    // Nodes may have been seen before their names were known.
    const named = (text: string): string =>
      [...this.nodes].reduce((said, [id, name]) => said.replaceAll(id, name), text);
    const seen = this.#entries.map((entry) => ({ ...entry, text: named(entry.text) }));
    return [...seen, ...clients.flatMap((client) => complaints(this.#lab, client))];
  }

  #noteAnswer(init: number, line: string): void {
    const [at, url = "", answer = ""] = line.split(" ");
    const said = answer === "none" ? "nobody answers" : `answer: ${answer}`;
    this.#entries.push({
      at: Number(at),
      seen: { init, url, by: "answer" },
      text: `${new URL(url).hostname} ${said}`,
    });
  }

  #noteRoute(init: number, line: string, urls: readonly string[]): void {
    const url = urls.find((each) => line.includes(`${new URL(each).hostname} `));
    if (url === undefined) return;
    this.#entries.push({ at: Date.now(), seen: { init, url, by: "route" }, text: `route: ${line.trim()}` });
  }
}

/** `Nov-27 00:54:42.213[] error: …`, in this machine's time. */
const logLine = /^(\w{3})-(\d\d) (\d\d:\d\d:\d\d\.\d{3})\S*\s+(?:error|warn): (.+)$/gm;

function complaints(lab: Lab, { name }: DutyClient): Entry[] {
  const year = new Date().getFullYear();
  return [...readFrom(clientLog(lab, name), 0).matchAll(logLine)].map(([, month, day, time, text = ""]) => ({
    at: Date.parse(`${month} ${day} ${year} ${time}`),
    client: name,
    text: `client: ${text.slice(0, 200)}`,
  }));
}
