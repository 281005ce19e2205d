import { type MeshPeer, meshPeersOf, type Overlay } from "../../topology/overlay/derive.ts";
import { renderSystemd } from "../systemd.ts";
import { beforeOthers } from "./mesh.ts";

/** Milliseconds between BFD's packets and how many may be missing, where these are not FRR's own 300 and 3. */
const bfdProfiles = { lan: 100, fast: 100, internet: undefined } as const;

/** A route that somebody must have withdrawn before these are used: BGP's own have distance 200 inside one system. */
const floatingDistance = 240;

/**
 * /etc/frr/frr.conf of a member: iBGP over the mesh. Home hosts announce the anycast addresses that they have on an
 * interface, and nothing else; a rented host announces nothing and takes these addresses from home hosts alone. Of
 * several homes the one whose address has the lowest metric (see preference.ts) is taken, by everybody alike.
 *
 * The text is canonical, for FRR 8.4 and 10 alike: as `show running-config` prints it, values that equal FRR's
 * defaults left out. frr-reload.py compares it line by line, and a line it finds changed takes sessions down.
 */
export function renderFrr(overlay: Overlay, host: string): string {
  const own = overlay.members[host]!;
  const peers = meshPeersOf(overlay, host);
  const isHome = own.kind === "home";
  const sections = [
    header(host),
    overlay.vips.map(({ address }, i) => `ip prefix-list addresses seq ${5 * (i + 1)} permit ${address}/32`),
    ["route-map addresses permit 10", " match ip address prefix-list addresses", "exit"],
    ["route-map nothing deny 10", "exit"],
    ...(isHome ? [] : [floatingRoutes(overlay)]),
    bgp(overlay.asn, own.address, peers, isHome),
    bfd(peers),
  ];
  return sections.map((lines) => `${lines.join("\n")}\n!\n`).join("");
}

/** The host forwards IPv4 for its containers, and no IPv6: a file without that line would switch it on. */
function header(host: string): string[] {
  return [
    "frr defaults traditional",
    `hostname ${host}`,
    "log syslog informational",
    "no ipv6 forwarding",
    "service integrated-vtysh-config",
  ];
}

/** Ways to the homes for the time without BGP; a home that lacks the address knows the way to the other. */
function floatingRoutes({ vips, members }: Overlay): string[] {
  return vips.flatMap(({ address, homes }) =>
    homes.map((home, rank) => `ip route ${address}/32 ${members[home]!.address} ${floatingDistance + rank}`),
  );
}

function bgp(asn: number, address: string, peers: readonly MeshPeer[], isHome: boolean): string[] {
  const kinds = [...new Set(peers.map(({ kind }) => kind))];
  return [
    `router bgp ${asn}`,
    ` bgp router-id ${address}`,
    " bgp log-neighbor-changes",
    " no bgp default ipv4-unicast",
    ...kinds.flatMap((kind) => group(asn, kind, peers)),
    ...peers.flatMap(({ address: peer, name, kind }) => [
      ` neighbor ${peer} peer-group ${kind}`,
      ` neighbor ${peer} description ${name}`,
    ]),
    " !",
    " address-family ipv4 unicast",
    ...(isHome ? ["  redistribute connected route-map addresses"] : []),
    ...kinds.flatMap((kind) => [
      `  neighbor ${kind} activate`,
      `  neighbor ${kind} route-map ${kind === "home" ? "addresses" : "nothing"} in`,
      `  neighbor ${kind} route-map ${isHome ? "addresses" : "nothing"} out`,
    ]),
    " exit-address-family",
    "exit",
  ];
}

/**
 * Timers in seconds: BFD sees a dead peer long before; these see one that answers BFD and speaks no BGP. A neighbour
 * gets BFD by its group, with its first line, and no source address: if FRR opened the BFD session before it knows that
 * the neighbour is on the same link, it would take it for one several hops away, and two ends that differ in that
 * never meet (bgpd/bgp_bfd.h, PEER_IS_MULTIHOP; seen with 10.3).
 */
function group(asn: number, kind: MeshPeer["kind"], peers: readonly MeshPeer[]): string[] {
  const { bfd: profile } = peers.find((peer) => peer.kind === kind)!;
  return [
    ` neighbor ${kind} peer-group`,
    ` neighbor ${kind} remote-as ${asn}`,
    ` neighbor ${kind} bfd`,
    ` neighbor ${kind} bfd profile ${profile}`,
    ` neighbor ${kind} timers 3 9`,
    ` neighbor ${kind} timers connect 1`,
  ];
}

function bfd(peers: readonly MeshPeer[]): string[] {
  const profiles = [...new Set(peers.map(({ bfd: profile }) => profile))].sort();
  return [
    "bfd",
    ...profiles.flatMap((profile) => {
      const interval = bfdProfiles[profile];
      const lines =
        interval === undefined ? [] : [`  transmit-interval ${interval}`, `  receive-interval ${interval}`];
      return [` profile ${profile}`, ...lines, " exit", " !"];
    }),
    "exit",
  ];
}

/**
 * /etc/frr/daemons. BGP listens on the mesh alone; no daemon has a terminal on TCP.
 */
export function renderFrrDaemons({ members }: Overlay, host: string): string {
  return [
    "bgpd=yes",
    "bfdd=yes",
    "vtysh_enable=yes",
    'zebra_options="-A 127.0.0.1 -P 0 -s 90000000"',
    'mgmtd_options="-A 127.0.0.1 -P 0"',
    'staticd_options="-A 127.0.0.1 -P 0"',
    `bgpd_options="-A 127.0.0.1 -P 0 -l ${members[host]!.address}"`,
    'bfdd_options="-A 127.0.0.1 -P 0"',
    "",
  ].join("\n");
}

/** What FRR's programs write, those that run as root too; the last is there from FRR 10 on. */
const written = "/run/frr /etc/frr /var/log/frr -/var/lib/frr";

/**
 * A drop-in of frr.service: with priority, and all but FRR's own folders is read-only. /run/frr has to be its account's,
 * and root's watchdog opens files there by name: a link led it anywhere (watchfrr of 8.4: watchfrr.pid, watchfrr.started).
 */
export function renderRoutingLimits(): string {
  return renderSystemd({
    Service: { ...beforeOthers, ProtectSystem: "strict", ReadWritePaths: written, PrivateTmp: "yes" },
  });
}
