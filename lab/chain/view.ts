/** What the lab's own node and each home's node see of the chain. */

import { table } from "../../tools/table.ts";
import { initOf, runInside } from "../hosts.ts";
import { fail } from "../problem.ts";
import type { Lab } from "../settings.ts";
import { readState } from "../state.ts";
import { observerApi } from "./observer.ts";

export interface View {
  /** "observer", or the name of a container. */
  readonly node: string;
  /** Absent where it does not answer. */
  readonly seen?: {
    readonly head: number;
    /** Block root of the head. */
    readonly root: string;
    readonly finalized: number;
    readonly peers: number;
  };
}

/** Answers of the beacon API by path. */
type Ask = (path: string) => Promise<string>;

/** The observer first, then the beacon nodes of all hosts. */
export async function chainViews(lab: Lab): Promise<View[]> {
  if (readState(lab).chain === undefined)
    fail(`Lab ${lab.name} has no chain: npm run lab -- start hoodi --chain.`);
  const observer = viewOf("observer", async (path) => {
    const answer = await fetch(observerApi(lab) + path, { signal: AbortSignal.timeout(5000) });
    return answer.text();
  });
  const homes = Object.keys(readState(lab).hosts).map((host) => viewsOfHost(lab, host));
  return [await observer, ...(await Promise.all(homes)).flat()];
}

async function viewsOfHost(lab: Lab, host: string): Promise<View[]> {
  if (initOf(lab, host) === undefined) return []; // it is off
  const list = "! command -v docker >/dev/null || docker ps --format '{{.Names}} {{.Ports}}'";
  const containers = (await runInside(lab, host, ["sh", "-c", list])).split("\n");
  const views = containers.flatMap((line) => {
    const [, name, port] = /^(\S+) .*127\.0\.0\.1:(\d+)->5052\/tcp/.exec(line) ?? [];
    const ask: Ask = (path) =>
      runInside(lab, host, ["curl", "-sS", "--max-time", "5", `http://127.0.0.1:${port}${path}`]);
    return name === undefined ? [] : [viewOf(name, ask)];
  });
  return Promise.all(views);
}

async function viewOf(node: string, ask: Ask): Promise<View> {
  const data = async (path: string): Promise<unknown> =>
    (JSON.parse(await ask(path)) as { data: unknown }).data;
  try {
    const header = (await data("/eth/v1/beacon/headers/head")) as Header;
    const checkpoints = (await data("/eth/v1/beacon/states/head/finality_checkpoints")) as Checkpoints;
    const { connected } = (await data("/eth/v1/node/peer_count")) as { connected: string };
    const head = Number(header.header.message.slot);
    const finalized = Number(checkpoints.finalized.epoch);
    return { node, seen: { head, root: header.root, finalized, peers: Number(connected) } };
  } catch {
    return { node };
  }
}

interface Header {
  readonly root: string;
  readonly header: { readonly message: { readonly slot: string } };
}

interface Checkpoints {
  readonly finalized: { readonly epoch: string };
}

/**
 * Which node cannot stand in for the others yet; undefined where all have one head, and each all others as peers: one
 * that is connected through another alone goes on by itself when that fails.
 */
export function unfitView(views: readonly View[]): string | undefined {
  const [observer] = views;
  const unfit = views.find(
    ({ seen }) => seen?.root !== observer!.seen?.root || (seen?.peers ?? 0) < views.length - 1,
  );
  if (unfit === undefined) return undefined;
  const { node, seen } = unfit;
  if (seen === undefined) return `${node} does not answer`;
  const head = seen.root === observer!.seen?.root ? "has" : "has not";
  return `${node} ${head} the observer's head, and ${seen.peers} of ${views.length - 1} peers`;
}

export function renderViews(views: readonly View[]): string {
  const rows = views.map(({ node, seen }) =>
    seen === undefined
      ? [node, "no answer", "", "", ""]
      : [node, String(seen.head), seen.root.slice(0, 10), String(seen.finalized), String(seen.peers)],
  );
  return table(["NODE", "HEAD SLOT", "HEAD", "FINALIZED EPOCH", "PEERS"], rows);
}
