/** The lab that is measured: both home hosts with their nodes on a chain, one rented host, and the validator clients. */

import { filesFolder } from "../../lab/chain/genesis.ts";
import { readChain } from "../../lab/chain/launch/chain.ts";
import { observerApi } from "../../lab/chain/observer.ts";
import { ensureChainPrograms } from "../../lab/chain/programs.ts";
import type { Engine } from "../../lab/engine/engine.ts";
import { initOf } from "../../lab/hosts.ts";
import type { Lab } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { topologyOf } from "../../tools/hosts.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Member, Vip } from "../../topology/overlay/derive.ts";
import { Laptop } from "../laptop.ts";
import { type ClientName, clientNames, type DutyClient, keysOf, startClient } from "./clients.ts";
import { type ChainClock, ObserverApi } from "./observer-api.ts";
import { Timeline } from "./timeline.ts";

export const dutiesStack = "hoodi";
/** The rented host of the clients. */
export const clientHost = "shin";

export interface ChainStage {
  readonly lab: Lab;
  readonly engine: Engine;
  /** The node that faults happen to, and the other home's. */
  readonly node: Node;
  readonly other: Node;
  /** The addresses of the network; the first one's first home has the node. */
  readonly vips: readonly [Vip, Vip];
  readonly members: Readonly<Record<string, Member>>;
  readonly clients: readonly DutyClient[];
  readonly validators: readonly number[];
  readonly observer: ObserverApi;
  readonly clock: ChainClock;
  readonly timeline: Timeline;
  end(): void;
}

/** Looks at a lab to which the stack is deployed; its clients are not started yet. */
export async function openStage(
  lab: Lab,
  engine: Engine,
  names: readonly ClientName[] = clientNames,
): Promise<ChainStage> {
  const laptop = names.includes("Tailscale's route") ? await Laptop.start(lab) : undefined;
  const observer = new ObserverApi(observerApi(lab));
  const timeline = new Timeline(lab);
  const placed = placesOf(lab);
  const clients = names.map((name) => clientTo(name, lab, placed, laptop));
  timeline.watch(clients);
  const end = (): void => {
    timeline.end();
    observer.end();
    laptop?.end();
  };
  const validators = names.flatMap(keysOf);
  const clock = await observer.clock();
  return { lab, engine, ...placed, clients, validators, observer, clock, timeline, end };
}

/** Each of them ends if its nodes do not answer when it starts. */
export async function startStageClients({ lab, clients }: ChainStage): Promise<void> {
  const programs = await ensureChainPrograms(lab);
  for (const client of clients) startClient(lab, programs, readChain(filesFolder(lab)), client);
}

type Places = Pick<ChainStage, "node" | "other" | "vips" | "members">;

function placesOf(lab: Lab): Places {
  const configFile = stackFile(lab, dutiesStack);
  const { nodes, overlay, network } = topologyOf({ stack: dutiesStack, configFile, json: false });
  // Caplin is a part of its execution client, so that neither can be killed alone.
  const node = Object.values(nodes).find(({ consensus }) => consensus !== "caplin")!;
  const other = Object.values(nodes).find((each) => each !== node)!;
  const ofNetwork = overlay!.vips.filter((vip) => vip.network === network);
  const [first, second] = ofNetwork.toSorted(
    (a, b) => a.homes.indexOf(node.host) - b.homes.indexOf(node.host),
  );
  return { node, other, vips: [first!, second!], members: overlay!.members };
}

function clientTo(
  name: ClientName,
  lab: Lab,
  { node, other, vips, members }: Places,
  laptop: Laptop | undefined,
): DutyClient {
  const api = (address: string): string => `http://${address}:${node.ports.loopback.beaconApi}`;
  const [first, second] = [api(vips[0].address), api(vips[1].address)];
  const rented = initOf(lab, clientHost)!;
  switch (name) {
    case "one address":
      return { name, init: rented, urls: [first] };
    case "both addresses":
      return { name, init: rented, urls: [first, second], submitsToAll: true };
    case "own list":
      return { name, init: rented, urls: [node, other].map(({ host }) => api(members[host]!.address)) };
    case "at home":
      return { name, init: initOf(lab, node.host)!, urls: [api("127.0.0.1")] };
    case "Tailscale's route":
      return { name, init: laptop!.init, urls: [first] };
  }
}
