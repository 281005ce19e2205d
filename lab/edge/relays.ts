/** Obol's relays, which nobody has a fake of: the edge has their names, and answers as they do. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { charonRelays } from "../../catalog/clients/dvt/charon.ts";

const names = charonRelays.map((url) => new URL(url).hostname);

export const isRelay = (host: string): boolean => names.includes(host);

/** Its addresses for libp2p, of which the lab has none: nodes of the lab find each other without them. */
export const relayAnswer = "[]";

const lostFile = (account: string): string => `${account}.lost-relays`;

/** Lets relays fail, by their names, and all others answer. `account` is the account's file, which the edge knows, too. */
export function loseRelays(account: string, hosts: readonly string[]): void {
  writeFileSync(lostFile(account), hosts.join("\n"));
}

export function isLost(account: string, host: string): boolean {
  const file = lostFile(account);
  return existsSync(file) && readFileSync(file, "utf8").split("\n").includes(host);
}
