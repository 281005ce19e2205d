import type { Listener } from "../../provider/host/network-state.ts";
import { type ExposureInputs, isThrough, listenersOf, type Tried, type Try } from "./compare.ts";
import type { NetworkPath } from "./network-paths.ts";

/** A difference between what is declared and what was seen. */
export interface ExposureFinding {
  readonly kind: "exposed" | "shut";
  readonly host: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Who listens there. */
  readonly who: string;
  /** Docker leads it past the firewall. */
  readonly published: boolean;
  /** At an address to which somebody came by way of the host. */
  readonly inner: boolean;
  readonly paths: readonly Pick<NetworkPath, "role" | "from" | "address" | "via">[];
  /** On every way a router stands before the host. */
  readonly behindRouter: boolean;
}

/**
 * Differences, one for each port of a host. Reached and not declared is one. Declared and not reached is one only where
 * somebody listens: what does not run is drift, not a matter of the network; and not where callers are counted.
 */
export function exposureFindings(tried: readonly Tried[], known: ExposureInputs): ExposureFinding[] {
  const all = tried.flatMap((one) => {
    const listeners = listenersOf(one, known);
    if (isThrough(one) && one.declared.length === 0) {
      const hosts =
        listeners.length > 0 ? [...new Set(listeners.map(([host]) => host))] : [one.hosts.join(" or ")];
      return hosts.map((host) => finding("exposed", host, one, listeners));
    }
    const hosts = [...new Set(listeners.map(([host]) => host))];
    const shut = one.outcome === "stopped" && isExpected(one, hosts);
    return shut ? hosts.map((host) => finding("shut", host, one, listeners)) : [];
  });
  return merged(all);
}

/**
 * Whether a port should have been reached. What Tailscale opens needs no proof, and of UDP on the tailnet or behind a
 * router there is none. A router leads a port to one host; an anycast address may be any host's that has it.
 */
function isExpected({ protocol, role, link, hosts, declared }: Tried, listening: readonly string[]): boolean {
  // Who is trusted is not counted, although a rule for everybody stands beside.
  if (!declared.some(({ opening }) => typeof opening.port === "number" && !opening.limited)) return false;
  if (protocol === "udp" && (role === "tailnet" || link === undefined)) return false;
  return listening.length >= (link === undefined ? 1 : hosts.length);
}

function finding(
  kind: ExposureFinding["kind"],
  host: string,
  { protocol, port, role, from, address, link, via }: Try,
  listeners: readonly [string, Listener][],
): ExposureFinding {
  const own = listeners.filter(([of]) => of === host).map(([, listener]) => listener);
  return {
    kind,
    host,
    protocol,
    port,
    who: own[0]?.who ?? "nobody that the host knows of",
    published: own[0]?.published ?? false,
    inner: via !== undefined,
    paths: [{ role, from, address, ...(via !== undefined && { via }) }],
    behindRouter: link === undefined,
  };
}

function merged(findings: readonly ExposureFinding[]): ExposureFinding[] {
  const byPort = new Map<string, ExposureFinding>();
  for (const one of findings) {
    const key = `${one.host} ${one.kind} ${one.protocol} ${one.port} ${one.inner ? one.who : ""}`;
    const known = byPort.get(key);
    byPort.set(
      key,
      known === undefined
        ? one
        : {
            ...known,
            paths: [...known.paths, ...one.paths],
            behindRouter: known.behindRouter && one.behindRouter,
          },
    );
  }
  return [...byPort.values()].sort((a, b) => a.host.localeCompare(b.host) || a.port - b.port);
}
