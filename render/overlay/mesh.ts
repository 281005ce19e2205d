import { meshPeersOf, type Overlay, tagOf } from "../../topology/overlay/derive.ts";
import { meshDevice, vxlanPort } from "../../topology/overlay/links.ts";
import { type KernelSetting, renderSysctl } from "../hosts/kernel.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";

/** Interface that carries a home's anycast addresses. */
export const addressDevice = "anycast0";

/** Where the script lies; a unit runs it. */
export const meshScript = "/usr/local/lib/bonded-validator/mesh";
export const meshUnit = "bonded-validator-mesh.service";

const vxlanId = 4200;

/** What fits into a packet of the tailnet's interface (1280 bytes), less the 50 bytes that VXLAN adds. */
const mtu = 1230;

/**
 * FRR takes the highest byte of a kernel route's metric for its distance (FRR manual, zebra, "Administrative
 * Distance"): 254, so that every route of FRR's own comes before.
 */
const lastResort = 254 * 2 ** 24;

const script = scriptFrom(import.meta.dirname, "mesh.sh");

/**
 * The program that keeps the mesh: a VXLAN over the tailnet in which every neighbour's addresses are written down,
 * so that nothing is broadcast and nobody is believed. Runs for ever, as addresses on the tailnet may change; makes
 * only what is missing.
 */
export function renderMesh(overlay: Overlay, host: string): string {
  const own = overlay.members[host]!;
  const peers = meshPeersOf(overlay, host).map((peer) => ({
    name: peer.name,
    tag: tagOf(peer),
    address: peer.address,
    hardware: peer.hardwareAddress,
  }));
  return script({
    DEVICE: meshDevice,
    PEERS: `[\n${peers.map((peer) => JSON.stringify(peer)).join(",\n")}\n]`,
    ADDRESSES: overlay.vips.map(({ address }) => address).join(" "),
    HARDWARE: own.hardwareAddress,
    ADDRESS: own.address,
    PREFIX_LENGTH: overlay.prefixLength,
    MTU: mtu,
    VXLAN_ID: vxlanId,
    VXLAN_PORT: vxlanPort,
    LAST_RESORT: lastResort,
  });
}

/** The unit of the mesh: the mesh is there while it runs. */
export function renderMeshUnit(): string {
  return renderSystemd({
    Unit: {
      Description: "Mesh of the hosts over the tailnet",
      Wants: "tailscaled.service",
      Before: "frr.service",
    },
    Service: {
      Type: "notify",
      NotifyAccess: "all",
      ExecStart: meshScript,
      ExecReload: "/bin/kill -HUP $MAINPID",
      ExecStopPost: `-/usr/sbin/ip link delete ${meshDevice}`,
      Restart: "always",
      RestartSec: 1,
    },
    Install: {
      WantedBy: "multi-user.target",
    },
  });
}

/** On a busy host routing and health come before everything else. */
export const beforeOthers = { CPUWeight: 1000, Nice: -10 } as const;

/** A drop-in with {@link beforeOthers}. */
export function renderPriority(): string {
  return renderSystemd({ Service: beforeOthers });
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
