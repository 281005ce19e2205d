/** Keeps a beacon node connected with the peers that it was told of: Lodestar 1.5.1 forgets them with its process. */

import { setTimeout as sleep } from "node:timers/promises";
import type { LibP2pPeer } from "./identity.ts";

/** Dials for ever the peers that a node is not connected with. */
export async function keepConnected(port: number, peers: readonly LibP2pPeer[]): Promise<never> {
  for (;;) {
    await dialMissing(`http://127.0.0.1:${port}`, peers).catch(() => undefined); // it does not answer yet
    await sleep(4000);
  }
}

async function dialMissing(api: string, peers: readonly LibP2pPeer[]): Promise<void> {
  const signal = AbortSignal.timeout(5000);
  const answer = await fetch(`${api}/eth/v1/node/peers?state=connected`, { signal });
  const { data } = (await answer.json()) as { data: { peer_id: string }[] };
  const connected = new Set(data.map(({ peer_id }) => peer_id));
  for (const { id, multiaddr } of peers.filter((peer) => !connected.has(peer.id))) {
    const query = new URLSearchParams({ peerId: id, multiaddr });
    // A peer that is down is dialled again in a moment.
    await fetch(`${api}/eth/v1/lodestar/connect_peer?${query}`, {
      method: "POST",
      signal: AbortSignal.timeout(5000),
    }).then(
      (dialled) => dialled.arrayBuffer(),
      () => undefined,
    );
  }
}
