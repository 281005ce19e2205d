/** Where a fake listens: at the addresses and ports that its options give, else at the real program's own. */

import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { portOf } from "./flags.ts";

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** Names of an address' two options, and what the program takes without them. */
type Standard = readonly [address: string, port: number];

export function addressOf(
  flags: ReadonlyMap<string, string>,
  address: string,
  port: string,
  [standardAddress, standardPort]: Standard,
): ListenAddress {
  return { address: flags.get(address) ?? standardAddress, port: portOf(flags, port, standardPort) };
}

/** `127.0.0.1:9090` */
export function parseAddress(text: string): ListenAddress {
  const [, address = "", port] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { address: address || "0.0.0.0", port: Number(port) };
}

/** Takes connections and packets of peers at every address of the machine, and answers none. */
export function listenForPeers({
  tcp,
  udp,
}: {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}): void {
  for (const port of tcp) listenSilently({ address: "0.0.0.0", port });
  for (const port of udp) createSocket("udp4").bind(port, "0.0.0.0");
}

/** An interface that nobody of the lab speaks. */
export function listenSilently({ address, port }: ListenAddress): void {
  createServer((peer) => peer.destroy()).listen(port, address);
}
