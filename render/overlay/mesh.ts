import { type Overlay, peersOf, tagOf } from "../../topology/overlay/derive.ts";
import { type KernelSetting, renderSysctl } from "../hosts/kernel.ts";

/** Name of the mesh on every member, and of the interface that carries a home's anycast addresses. */
export const meshDevice = "mesh0";
export const addressDevice = "anycast0";

/** Where the script lies; a unit runs it. */
export const meshScript = "/usr/local/lib/bonded-validator/mesh";
export const meshUnit = "bonded-validator-mesh.service";

/** The kernel's port for VXLAN (RFC 7348); only packets that come through the tailnet are meant to reach it. */
export const vxlanPort = 4789;
const vxlanId = 4200;

/** What fits into a packet of the tailnet's interface (1280 bytes), less the 50 bytes that VXLAN adds. */
const mtu = 1230;

/**
 * FRR takes the highest byte of a kernel route's metric for its distance (FRR manual, zebra, "Administrative
 * Distance"): 254, so that every route of FRR's own comes before.
 */
const lastResort = 254 * 2 ** 24;

/**
 * The program that keeps the mesh: a VXLAN over the tailnet in which every neighbour's addresses are written down,
 * so that nothing is broadcast and nobody is believed. Runs for ever, as addresses on the tailnet may change; makes
 * only what is missing.
 */
export function renderMesh(overlay: Overlay, host: string): string {
  const own = overlay.members[host]!;
  const peers = peersOf(overlay, host).map((peer) => ({
    name: peer.name,
    tag: tagOf(peer),
    address: peer.address,
    hardware: peer.hardwareAddress,
  }));
  return `#!/bin/sh
set -u
device=${meshDevice}
peers='[
${peers.map((peer) => JSON.stringify(peer)).join(",\n")}
]'
addresses='${overlay.vips.map(({ address }) => address).join(" ")}'

# "hardware-address mesh-address tailnet-address" of every peer that the tailnet knows, under its name and with its tag;
# of several of one name that which is online, or came last.
remotes='
  .Peer as $all | $peers[] | . as $peer
  | [$all[]? | select(.HostName == $peer.name and ((.Tags // []) | index($peer.tag)))]
  | sort_by(.Online, .Created) | last | select(. != null)
  | "\\($peer.hardware) \\($peer.address) \\(first(.TailscaleIPs[] | select(contains("."))))"'

# There before the tailnet is, and after it: FRR takes a neighbour on a missing interface for one several hops away,
# and then speaks another BFD with it than the neighbour does.
make_device() {
  ip link show "$device" >/dev/null 2>&1 ||
    ip link add "$device" address ${own.hardwareAddress} mtu ${mtu} type vxlan id ${vxlanId} dstport ${vxlanPort} nolearning
  ip address replace ${own.address}/${overlay.prefixLength} dev "$device"
  ip link set "$device" up
}

# For a time without the tailnet or without FRR: nothing of ours follows the default route, in the clear, to a stranger.
forbid_detours() { for target; do ip route replace unreachable "$target" metric ${lastResort}; done; }

drop_strangers() {
  bridge fdb show dev "$device" | while read -r hardware _; do
    case "$known" in *"$hardware"*) ;; *) bridge fdb delete "$hardware" dev "$device" ;; esac
  done
}

settle() {
  make_device
  forbid_detours $addresses
  status=$(tailscale status --json 2>/dev/null) || return
  known=$(printf '%s' "$status" | jq -r --argjson peers "$peers" "$remotes")
  drop_strangers
  printf '%s\n' "$known" | while read -r hardware address remote; do
    [ -n "$remote" ] || continue
    forbid_detours "$remote"
    bridge fdb replace "$hardware" dev "$device" dst "$remote"
    ip neighbour replace "$address" lladdr "$hardware" dev "$device" nud permanent
  done
}

# A reload reads this file again and leaves the mesh as it is.
trap 'exec "$0"' HUP
make_device
systemd-notify --ready
while :; do
  settle
  sleep 5 &
  wait $!
done
`;
}

/** The unit of the mesh: the mesh is there while it runs. */
export function renderMeshUnit(): string {
  return `[Unit]
Description=Mesh of the hosts over the tailnet
Wants=tailscaled.service
Before=frr.service

[Service]
Type=notify
NotifyAccess=all
ExecStart=${meshScript}
ExecReload=/bin/kill -HUP $MAINPID
ExecStopPost=-/usr/sbin/ip link delete ${meshDevice}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;
}

/** A drop-in: on a busy host routing and health come before everything else. */
export function renderPriority(): string {
  return "[Service]\nCPUWeight=1000\nNice=-10\n";
}

/**
 * Hosts forward IPv4 for containers, and home hosts to each other; programs may listen on an address before it is
 * there. FRR's configuration says the same of IPv6.
 */
export const forwardingSettings: readonly KernelSetting[] = [
  { name: "net.ipv4.ip_forward", value: "1" },
  { name: "net.ipv6.conf.all.forwarding", value: "0" },
  { name: "net.ipv4.ip_nonlocal_bind", value: "1" },
];

/** A file of /etc/sysctl.d with {@link forwardingSettings}. */
export const renderForwarding = (): string => renderSysctl(forwardingSettings);
