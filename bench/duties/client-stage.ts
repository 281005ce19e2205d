/** The stage of the validator clients, which reach the nodes in several ways. */

import type { Engine } from "../../lab/engine/engine.ts";
import { initOf } from "../../lab/hosts.ts";
import type { Lab } from "../../lab/settings.ts";
import { Laptop } from "../laptop.ts";
import { ClientSigners, participantOf } from "./client-signers.ts";
import { type ClientName, clientNames, type DutyClient } from "./clients.ts";
import { homeEvents } from "./home-events.ts";
import { type ChainStage, type ChainView, clientHost, stageOf, viewChain } from "./stage.ts";

/** Looks at a lab to which the stack is deployed; its clients are not started yet. */
export async function openClientStage(
  lab: Lab,
  engine: Engine,
  names: readonly ClientName[] = clientNames,
): Promise<ChainStage> {
  const laptop = names.includes("Tailscale's route") ? await Laptop.start(lab) : undefined;
  const view = await viewChain(lab, engine);
  const clients = names.map((name) => clientTo(name, view, laptop));
  const stage = stageOf(view, {
    participants: clients.map((client) => participantOf(lab, client)),
    duties: ["attestation", "proposal", "sync message"],
    events: homeEvents(lab, view.node),
    aims: {},
    signers: new ClientSigners(view, clients),
  });
  const end = (): void => {
    stage.end();
    laptop?.end();
  };
  return { ...stage, end };
}

function clientTo(
  name: ClientName,
  { lab, node, other, vips, members }: ChainView,
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
