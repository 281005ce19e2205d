import type { Overlay } from "../topology/overlay/derive.ts";

/** How a BFD session with a neighbour has gone since FRR opened it. */
export interface Counters {
  /** Control packets that were sent, and that came. */
  readonly sent: number;
  readonly received: number;
  /** How often it went down. */
  readonly downs: number;
}

interface Peer {
  readonly peer: string;
  readonly "control-packet-input": number;
  readonly "control-packet-output": number;
  readonly "session-down": number;
}

/** By name of the neighbour. Throws where FRR says something else. */
export function parseCounters(
  { members }: Overlay,
  host: string,
  lines: readonly string[],
): Record<string, Counters> {
  const names = new Map(Object.values(members).map(({ address, name }) => [address, name]));
  const peers = parsed(host, lines[0]).filter(({ peer }) => names.has(peer));
  return Object.fromEntries(
    peers.map((peer) => [
      names.get(peer.peer)!,
      {
        sent: peer["control-packet-output"],
        received: peer["control-packet-input"],
        downs: peer["session-down"],
      },
    ]),
  );
}

function parsed(host: string, line = ""): Peer[] {
  try {
    return JSON.parse(line) as Peer[];
  } catch {
    throw new Error(`${host}: FRR says nothing of its sessions: there, see systemctl status frr`);
  }
}

/** What happened between two looks. Counters that have become less began anew: FRR was restarted. */
export function since(
  before: Counters | undefined,
  now: Counters,
): Counters & { readonly restarted: boolean } {
  if (before === undefined) return { sent: 0, received: 0, downs: 0, restarted: false };
  const { sent, received, downs } = now;
  if (sent < before.sent || received < before.received || downs < before.downs)
    return { ...now, restarted: true };
  return {
    sent: sent - before.sent,
    received: received - before.received,
    downs: downs - before.downs,
    restarted: false,
  };
}
