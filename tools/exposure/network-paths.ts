import { BlockList, isIPv6 } from "node:net";
import type { Address, NetworkState } from "../../provider/host/network-state.ts";
import { addressDevice } from "../../render/overlay/mesh.ts";
import type { SourceRole } from "../../render/stack/exposure.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { PortRange } from "../../topology/hosts/ports.ts";
import { meshDevice, tailnetDevice } from "../../topology/overlay/links.ts";
import type { Topology } from "../../topology/topology.ts";

/** How a host sees others. */
export interface NetworkPath {
  readonly from: string;
  readonly role: SourceRole;
  readonly address: string;
  /** Hosts behind the address: several share an anycast address, or the line's. */
  readonly hosts: readonly string[];
  /** Interface through which it comes in there; undefined where a router stands before the host. */
  readonly link: string | undefined;
  /** The host's address on a network that both share, where the address is one that only the host should reach. */
  readonly via?: string;
  /** Ports to probe; undefined: all. Others of a router's address may be another customer's of the provider. */
  readonly ports: readonly PortRange[] | undefined;
}

/** What was seen on each host that could be asked. */
export type NetworkStates = ReadonlyMap<string, NetworkState>;

/** An address of a host as others see it, and the interface through which they come. */
interface Place {
  readonly address: string;
  readonly link: string | undefined;
  readonly net: "line" | "public" | "mesh" | "tailnet";
}

/** Interfaces that nobody else comes through. */
const inner = /^(lo|docker0|br-[0-9a-f]{12}|veth.*)$/;

/** Addresses that say something within one network only (RFC 1918, 6598, 3927, 4193, 4291). */
const notPublic = blockList(
  ["10.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
);
const linkLocal = blockList(["169.254.0.0", 16, "ipv4"], ["fe80::", 10, "ipv6"]);

/** Every way from one host to another that is known. */
export function networkPathsOf({ hosts }: Topology, networkStates: NetworkStates): NetworkPath[] {
  const paths = new Map<string, NetworkPath>();
  for (const [to, networkState] of networkStates) {
    for (const place of placesOf(hosts[to]!, networkState)) {
      for (const [from, own] of networkStates) {
        const role = roleOf(hosts[from]!, own, hosts[to]!, place);
        if (from === to || role === undefined || has(own, place.address)) continue;
        const { address, link } = place;
        const ports = link === undefined ? hosts[to]!.publicPorts : undefined;
        const known = paths.get(`${from} ${address}`)?.hosts ?? [];
        paths.set(`${from} ${address}`, { from, role, address, link, ports, hosts: [...known, to] });
      }
    }
  }
  return [...paths.values(), ...detoursOf([...paths.values()], networkStates)];
}

/** By way of a neighbour to what only it should reach: over the local network, and over the mesh, which is one, too. */
function detoursOf(paths: readonly NetworkPath[], networkStates: NetworkStates): NetworkPath[] {
  return paths.flatMap((path) => {
    const [to = ""] = path.hosts;
    const { addresses, inner } = networkStates.get(to)!;
    const isNeighbour =
      (path.role === "lan" || path.role === "mesh") &&
      addresses.some(
        ({ link, address }) => link === path.link && address === path.address && !isIPv6(address),
      );
    if (!isNeighbour) return [];
    const beyond = [...new Set(inner.map(({ address }) => address))];
    return beyond.map((address) => ({ ...path, address, via: path.address }));
  });
}

function placesOf({ publicAddress }: Host, networkState: NetworkState): Place[] {
  const usable = networkState.addresses.filter(
    ({ link, address }) => !inner.test(link) && !isIn(linkLocal, address),
  );
  const own = usable.map((address) => placeOf(address, publicAddress));
  const outside = [...(publicAddress === undefined ? [] : [publicAddress]), ...networkState.endpoints].filter(
    (address) => !has(networkState, address) && (address === publicAddress || !isIn(notPublic, address)),
  );
  return [...own, ...outside.map((address) => ({ address, link: undefined, net: "public" as const }))];
}

/** Anycast addresses lie on an interface of their own; who asks for them comes through the mesh. */
function placeOf({ link, address }: Address, publicAddress: string | undefined): Place {
  if (link === meshDevice || link === addressDevice) return { address, link: meshDevice, net: "mesh" };
  if (link === tailnetDevice) return { address, link, net: "tailnet" };
  const isPublic = address === publicAddress || !isIn(notPublic, address);
  return { address, link, net: isPublic ? "public" : "line" };
}

/** Undefined where the one cannot see the other's address. A router's own address is nothing to ask for from behind it. */
function roleOf(from: Host, own: NetworkState, to: Host, { net, link }: Place): SourceRole | undefined {
  if (net === "mesh" || net === "tailnet")
    return own.addresses.some((address) => address.link === link) ? net : undefined;
  if (from.site === to.site) return link === undefined ? undefined : "lan";
  return net === "public" ? "internet" : undefined;
}

const has = ({ addresses }: NetworkState, address: string): boolean =>
  addresses.some((own) => own.address === address);

export const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

function blockList(...networks: readonly [string, number, "ipv4" | "ipv6"][]): BlockList {
  const list = new BlockList();
  for (const [address, length, family] of networks) list.addSubnet(address, length, family);
  return list;
}
