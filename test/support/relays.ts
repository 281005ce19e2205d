import type { NetworkName } from "../../catalog/networks.ts";
import { knownRelays } from "../../catalog/relays.ts";
import type { Settings } from "./inventory.ts";

/** The address of a known relay. */
export function relayOf(host: string, network: NetworkName = "hoodi"): string {
  return `https://${knownRelays[network][host]!.key}@${host}`;
}

export const unknownRelay = `https://0x${"12".repeat(48)}@relay.example.org`;

/** Gives groups their relays, and every node a builder API to ask them through. */
export function withRelays(config: Settings, relays: Readonly<Record<string, readonly string[]>>): void {
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "http://10.0.0.1:18550";
  for (const [group, urls] of Object.entries(relays)) config.validatorGroups[group].relays = urls;
}
