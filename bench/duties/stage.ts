/** The lab that is measured: both home hosts with their nodes on a chain, and whose duties are counted. */

import { observerApi } from "../../lab/chain/observer.ts";
import type { Engine } from "../../lab/engine/engine.ts";
import type { Lab } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import { topologyOf } from "../../tools/hosts.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Member, Vip } from "../../topology/overlay/derive.ts";
import type { EventName } from "./case.ts";
import type { ValidatorDuty } from "./duty.ts";
import type { FaultEvent } from "./home-events.ts";
import { type ChainClock, ObserverApi } from "./observer-api.ts";
import type { Participant } from "./participant.ts";
import type { Signers } from "./signers.ts";
import { Timeline } from "./timeline.ts";

export const dutiesStack = "hoodi";
/** The rented host from which nodes are asked, and on which the clients run. */
export const clientHost = "shin";

/** The chain and the nodes of a lab to which the stack is deployed. */
export interface ChainView {
  readonly lab: Lab;
  readonly engine: Engine;
  /** The node that faults happen to, and the other home's. */
  readonly node: Node;
  readonly other: Node;
  /** The addresses of the network; the first one's first home has the node. */
  readonly vips: readonly [Vip, Vip];
  readonly members: Readonly<Record<string, Member>>;
  readonly observer: ObserverApi;
  readonly clock: ChainClock;
}

/** Whose duties are counted while what happens. */
export interface Cast {
  readonly participants: readonly Participant[];
  /** Duties that they do; others are not counted. */
  readonly duties: readonly ValidatorDuty["kind"][];
  readonly events: Readonly<Partial<Record<EventName, FaultEvent>>>;
  /** The only participants at whose duties an event is aimed; all where it is not named. */
  readonly aims: Readonly<Partial<Record<EventName, readonly string[]>>>;
  readonly signers: Signers;
}

export interface ChainStage extends ChainView, Cast {
  readonly validators: readonly number[];
  readonly timeline: Timeline;
  end(): void;
}

/** Looks at a lab; `stageOf` ends that, too. */
export async function viewChain(lab: Lab, engine: Engine): Promise<ChainView> {
  const observer = new ObserverApi(observerApi(lab));
  return { lab, engine, ...placesOf(lab), observer, clock: await observer.clock() };
}

/** Watches what participants see; they are not started yet. */
export function stageOf(view: ChainView, cast: Cast): ChainStage {
  const timeline = new Timeline();
  timeline.watch(cast.participants.flatMap(({ views }) => views));
  const end = (): void => {
    timeline.end();
    view.observer.end();
  };
  const validators = cast.participants.flatMap((participant) => participant.validators);
  return { ...view, ...cast, validators, timeline, end };
}

function placesOf(lab: Lab): Pick<ChainView, "node" | "other" | "vips" | "members"> {
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
