import { rpcPath } from "../render/tunnel/allowed.ts";
import { loopbackPorts } from "../topology/ethereum/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { publicName } from "../topology/tunnel/derive.ts";

/** One question to one of the places where a stack's beacon nodes are reached. */
export interface Endpoint {
  readonly by: "overlay" | "tunnel";
  /** An anycast address, or a name in the domain. */
  readonly to: string;
  /** Whether it is one that clients list; the names of single nodes are not. */
  readonly listed: boolean;
  readonly asks: "beacon" | "rpc";
  readonly url: string;
}

/** Both ways to the nodes of a stack, each with both questions: is the beacon node in sync, and its execution client? */
export function endpointsOf({ network, nodes, overlay, tunnel }: Topology): Endpoint[] {
  if (network === undefined) return [];
  const { beaconApi, rpc } = loopbackPorts(network);
  const vips = (overlay?.vips ?? []).filter((vip) => vip.network === network);
  const names = tunnel === undefined ? [] : [network, ...Object.keys(nodes)];
  const beaconPath = "/eth/v1/node/syncing";
  return [
    ...vips.flatMap(({ address }) => {
      const endpoint = { by: "overlay", to: address, listed: true } as const;
      return [
        { ...endpoint, asks: "beacon", url: `http://${address}:${beaconApi}${beaconPath}` } as const,
        { ...endpoint, asks: "rpc", url: `http://${address}:${rpc}/` } as const,
      ];
    }),
    ...names.flatMap((label) => {
      const to = publicName(tunnel!, label);
      const endpoint = { by: "tunnel", to, listed: label === network } as const;
      return [
        { ...endpoint, asks: "beacon", url: `https://${to}${beaconPath}` } as const,
        { ...endpoint, asks: "rpc", url: `https://${to}${rpcPath}` } as const,
      ];
    }),
  ];
}
