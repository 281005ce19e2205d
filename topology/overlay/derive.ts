import type { NetworkName } from "../../catalog/networks.ts";
import type { PackageRepository } from "../../catalog/repositories.ts";
import { cidrRange } from "../addresses.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import type { HostSettings } from "../hosts/schema.ts";
import { sshdPorts } from "../hosts/ssh.ts";
import type { OverlayDraft } from "./draft.ts";
import type { OverlaySettings } from "./schema.ts";

/**
 * How fast a dead neighbour is noticed: `lan` between home hosts; over the internet `internet`, or `fast` where a
 * day's measurement showed that the lines are steady enough.
 */
export type BfdProfile = "lan" | "internet" | "fast";

/** A host of the overlay. */
export interface Member {
  readonly name: string;
  /** Home hosts serve the addresses of the networks, the others use them. */
  readonly kind: "home" | "remote";
  /** Its address on the mesh. */
  readonly address: string;
  /** Its hardware address on the mesh, so that nobody has to ask for it. */
  readonly hardwareAddress: string;
  /** Local networks in which it stands and lets the operator's own devices in, through the tailnet. */
  readonly lanRoutes: readonly string[];
}

/** Another member that a host exchanges routes and traffic with. */
export interface MeshPeer extends Member {
  readonly bfd: BfdProfile;
}

/** An anycast address of a network. */
export interface Vip {
  readonly address: string;
  readonly network: NetworkName;
  /** Home hosts in the order in which clients prefer them. */
  readonly homes: readonly string[];
}

/** The private network between the hosts of all stacks. */
export interface Overlay {
  /** The stack that manages what exists once for all: the tailnet's policy. */
  readonly owner: string;
  readonly owned: boolean;
  /** Number of the autonomous system that all members are in. */
  readonly asn: number;
  /** Length of the mesh's prefix. */
  readonly prefixLength: number;
  readonly members: Readonly<Record<string, Member>>;
  readonly vips: readonly Vip[];
  /** Local networks of the homes that the operator's own devices reach through the tailnet. */
  readonly lanRoutes: readonly string[];
  /** Ports at which the operator's devices reach the members' sshd. */
  readonly sshPorts: readonly number[];
  readonly bfd: "internet" | "fast";
  /** Where hosts get Tailscale and cloudflared from, and FRR where that is not their distribution. */
  readonly repositories: Readonly<Record<"tailscale" | "cloudflare", PackageRepository>> & {
    readonly frr?: PackageRepository | undefined;
  };
}

/** Addresses that Tailscale gives to devices (RFC 6598). */
export const tailnetAddresses = "100.64.0.0/10";

/** Whether a host of the inventory is in the overlay. */
export const isMember = ({ rented, retired }: HostSettings): boolean => rented && !retired;

/** Whether a host serves the addresses of the networks: those that are meant for nodes do. */
export const isHome = (host: HostSettings): boolean => isMember(host) && host.purpose === "nodes";

export interface OverlayTopology {
  /** The private network between all hosts; undefined where none is configured. */
  readonly overlay: Overlay | undefined;
}

/** The overlay as every stack sees it: members and addresses follow from the inventory alone. */
export function deriveOverlay({
  stack,
  overlay,
  hosts,
  sites,
  repositories,
}: OverlayDraft & HostsDraft): OverlayTopology {
  const lanOf = (site: string) => sites.valid.get(site)?.lan;
  return { overlay: overlay && overlayOf(stack, overlay, [...hosts.valid], lanOf, repositories) };
}

/** Each member's address on the mesh, where proxies serve the nodes of their own hosts; by host. */
export function meshAddresses({ overlay }: OverlayTopology): Record<string, string> {
  const members = Object.values(overlay?.members ?? {});
  return Object.fromEntries(members.map(({ name, address }) => [name, address]));
}

function overlayOf(
  stack: string,
  settings: OverlaySettings,
  hosts: readonly (readonly [string, HostSettings])[],
  lanOf: (site: string) => string | undefined,
  repositories: Overlay["repositories"],
): Overlay {
  const { owner, asn, mesh, lanRoutes, bfd } = settings;
  const inUse = hosts.filter(([, host]) => isMember(host));
  const members = inUse.map(([name, host]) => {
    const routes = isHome(host) ? lanRoutes.filter((route) => route === lanOf(host.site)) : [];
    return [name, memberOf(mesh, name, host, routes)] as const;
  });
  const sshPorts = inUse.flatMap(([, { ssh = { port: 22 } }]) => sshdPorts(ssh));
  return {
    owner,
    owned: owner === stack,
    asn,
    prefixLength: Number(mesh.split("/")[1]),
    members: Object.fromEntries(members),
    vips: vipsOf(settings, homesInOrder(hosts)),
    lanRoutes,
    sshPorts: [...new Set(sshPorts)].sort((a, b) => a - b),
    bfd,
    repositories: {
      tailscale: repositories.tailscale,
      cloudflare: repositories.cloudflare,
      frr: repositories.frr,
    },
  };
}

/**
 * The members that a host is connected with: home hosts with all, the others with home hosts only. Nothing needs a
 * way from one rented host to another, and whoever breaks into one must not find it.
 */
export function meshPeersOf({ members, bfd }: Overlay, host: string): MeshPeer[] {
  const own = members[host];
  if (own === undefined) return [];
  return Object.values(members)
    .filter((other) => other.name !== host && (own.kind === "home" || other.kind === "home"))
    .map((other) => ({ ...other, bfd: own.kind === "home" && other.kind === "home" ? "lan" : bfd }));
}

/** What home hosts, or one of them, offer to the operator's own devices through the tailnet. */
export const tailnetRoutes = ({ vips }: Overlay, { lanRoutes }: Pick<Member, "lanRoutes">): string[] => [
  ...vips.map(({ address }) => `${address}/32`),
  ...lanRoutes,
];

/** The tag of a member on the tailnet, by which the policy knows what it may do. */
export const tagOf = ({ kind }: Member): string => (kind === "home" ? "tag:home" : "tag:remote");

function memberOf(mesh: string, name: string, host: HostSettings, lanRoutes: readonly string[]): Member {
  const address = dotted(cidrRange(mesh)!.first + host.index);
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return {
    name,
    kind: isHome(host) ? "home" : "remote",
    address,
    // The second bit of the first byte: locally administered, so that it is nobody's product (IEEE 802).
    hardwareAddress: ["02", "00", ...bytes].join(":"),
    lanRoutes,
  };
}

/** By index, so that the order does not depend on where a host stands in the file. */
function homesInOrder(hosts: readonly (readonly [string, HostSettings])[]): string[] {
  const homes = hosts.filter(([, host]) => isHome(host));
  return homes.toSorted(([, a], [, b]) => a.index - b.index).map(([name]) => name);
}

/** Each address of a network prefers another home, so that clients do not all depend on one. */
function vipsOf({ vips }: OverlaySettings, homes: readonly string[]): Vip[] {
  return Object.entries(vips).flatMap(([network, addresses]) =>
    addresses.map((address, i) => ({
      address,
      network: network as NetworkName,
      homes: homes.map((_, rank) => homes[(i + rank) % homes.length]!),
    })),
  );
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
