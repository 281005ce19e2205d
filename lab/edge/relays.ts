/** Obol's relays, which nobody has a fake of: the edge has their names, and answers as they do. */

import { charonRelays } from "../../catalog/clients/dvt/charon.ts";

const names = charonRelays.map((url) => new URL(url).hostname);

export const isRelay = (host: string): boolean => names.includes(host);

/** Its addresses for libp2p, of which the lab has none: nodes of the lab find each other without them. */
export const relayAnswer = "[]";
