/** Routing as hosts of a lab see it, and as it should be. */
import { meshPeersOf, type Overlay } from "../../../topology/overlay/derive.ts";
import type { Simulation } from "../simulated.ts";

interface Route {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly protocol?: string;
}

/** What FRR says on a host, as JSON. */
const show = async <T>(simulation: Simulation, host: string, command: string): Promise<T> =>
  JSON.parse(await simulation.inside(host, `vtysh -c 'show ${command} json'`)) as T;

/** Addresses of neighbours with which a session stands. */
export async function sessions(simulation: Simulation, host: string): Promise<string[]> {
  const { peers = {} } = await show<{ peers?: Record<string, { state: string }> }>(
    simulation,
    host,
    "bgp ipv4 unicast summary",
  );
  return Object.keys(peers).filter((peer) => peers[peer]!.state === "Established");
}

/**
 * What has ended sessions of a host since a time (seconds of its clock), in FRR's words. Not what BFD has ended: on a
 * machine that is too busy to send a packet in 300 ms it does so rightly. Nor a connection that was refused before it was
 * a session, as after that.
 */
export async function resets(simulation: Simulation, host: string, since: string): Promise<string[]> {
  const journal = await simulation.inside(host, `journalctl -q -u frr -o cat --no-pager --since @${since}`);
  const ended = /%NOTIFICATION|%ADJCHANGE.* Down /;
  const known = /Connection Collision|in OpenSent State|\(Cease\/BFD Down\)|Down (BGP Notification|BFD)/;
  return journal.split("\n").filter((line) => ended.test(line) && !known.test(line));
}

/** Prefixes that a host tells each neighbour. */
export async function told(simulation: Simulation, host: string): Promise<Record<string, string[]>> {
  const neighbours = await sessions(simulation, host);
  const lists = neighbours.map(async (neighbour) => {
    const { advertisedRoutes } = await show<{ advertisedRoutes: object }>(
      simulation,
      host,
      `bgp ipv4 unicast neighbors ${neighbour} advertised-routes`,
    );
    return [neighbour, Object.keys(advertisedRoutes).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(lists));
}

/** A host's main table, without what Docker has of its own. */
export async function routes(simulation: Simulation, host: string): Promise<string[]> {
  const all = JSON.parse(await simulation.inside(host, "ip -json -4 route show")) as Route[];
  const own = all.filter(({ dev }) => !/^(docker0|br-)/.test(dev ?? ""));
  return own
    .map(({ type, dst, gateway, dev, protocol }) =>
      type === "unreachable" ? `unreachable ${dst}` : `${dst} via ${gateway ?? dev} by ${protocol}`,
    )
    .sort();
}

/** Each host's address on the tailnet. */
export async function tailnetAddress(simulation: Simulation, host: string): Promise<string> {
  return simulation.inside(host, "tailscale ip -4");
}

/**
 * The table that a host should have. Addresses of `served` networks come by BGP from the home that they prefer;
 * the others have the ways for a time without it. Nothing of the overlay follows the default route.
 */
export async function expectedRoutes(
  simulation: Simulation,
  overlay: Overlay,
  host: string,
  served: string,
): Promise<string[]> {
  const own = overlay.members[host]!;
  const peers = meshPeersOf(overlay, host);
  const remotes = await Promise.all(peers.map(({ name }) => tailnetAddress(simulation, name)));
  const vipRoutes = overlay.vips.map(({ address, homes: [first], network }) => {
    const protocol = network === served ? "bgp" : "static";
    return `${address} via ${overlay.members[first!]!.address} by ${protocol}`;
  });
  const { net, gateway } = simulation.lab;
  return [
    `default via ${gateway} by static`,
    `${net}.0/24 via host0 by kernel`,
    "10.99.0.0/24 via mesh0 by kernel",
    ...overlay.vips.map(({ address }) => `unreachable ${address}`),
    ...remotes.map((address) => `unreachable ${address}`),
    ...(own.kind === "home" ? [] : vipRoutes),
  ].sort();
}
