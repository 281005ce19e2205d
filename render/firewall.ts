import type { EthereumPair } from "../topology/ethereum/node.ts";
import type { Host } from "../topology/hosts/host.ts";
import type { PortRange } from "../topology/hosts/ports.ts";
import { clientServices } from "./ethereum/node.ts";
import { type Front, servicesOf } from "./overlay/front.ts";
import { meshDevice, vxlanPort } from "./overlay/mesh.ts";

/** A rule of the host's firewall. */
export interface Rule {
  readonly action: "allow" | "limit" | "deny";
  readonly direction: "in" | "out";
  /** Network interface; absent: all. */
  readonly interface?: string;
  /** `any`, an address or a network. */
  readonly from: string;
  readonly to: string;
  /** `any`, or ports and ranges as in `30300,30310:30315`. */
  readonly port: string;
  readonly protocol: "tcp" | "udp" | "any";
  /** `bonded-validator:<stack>`: who owns it. */
  readonly comment: string;
}

/** Rules as items of a role. They stand in the order of their names, so those with a number come first. */
export interface Rules {
  readonly [key: `rule ${string}`]: Rule;
}

/** What a rule says if nothing else is said: from everywhere, to this host. */
const incoming = { direction: "in", from: "any", to: "any" } as const;

/** Interface of the tailnet, as Tailscale names it. */
export const tailnetDevice = "tailscale0";

/**
 * The way in. Whoever comes from far is counted: six sessions within 30 s are one too many. The networks that are
 * trusted come first and are not, because each command of this program is a session, and each stack has its own.
 */
export function sshRules({ owner, ssh, trustedNetworks }: Host): Rules {
  const session = { ...incoming, port: String(ssh.port), protocol: "tcp", comment: ownedBy(owner) } as const;
  const trusted = trustedNetworks.map((network, i) => [
    `rule 10-ssh-${i + 1}`,
    { ...session, action: "allow", from: network },
  ]);
  return { ...Object.fromEntries(trusted), "rule 20-ssh": { ...session, action: "limit" } };
}

/** The peers of a node's programs, wherever they are. */
export function peerRules(node: EthereumPair): Rules {
  const ports = clientServices(node).flatMap(({ peerPorts }) => peerPorts);
  return openPorts(node.stack, node.name, ports);
}

/** What the members of the overlay tell each other. */
export function overlayRules({ owner }: Host): Rules {
  return {
    ...openTo(owner, "overlay-bgp", meshDevice, "tcp", [179]),
    ...openTo(owner, "overlay-bfd", meshDevice, "udp", [3784]),
    ...openTo(owner, "overlay-mesh", tailnetDevice, "udp", [vxlanPort]),
  };
}

/** What the front of an environment serves to the mesh. */
export function frontRules(front: Pick<Front, "environment" | "ports">): Rules {
  const ports = servicesOf(front).map(({ port }) => port);
  return openTo(front.environment, `${front.environment}-front`, meshDevice, "tcp", ports);
}

/** Ports of the host that a role of a stack opens to everybody. */
export function openPorts(
  stack: string,
  name: string,
  ports: readonly { readonly port: number; readonly protocols: readonly ("tcp" | "udp")[] }[],
): Rules {
  const rules = (["tcp", "udp"] as const).map((protocol) => {
    const numbers = ports.filter(({ protocols }) => protocols.includes(protocol)).map(({ port }) => port);
    const port = numbers.toSorted((a, b) => a - b).join(",");
    return [
      `rule ${stack}-${name}-${protocol}`,
      { ...incoming, action: "allow", port, protocol, comment: ownedBy(stack) },
    ] as const;
  });
  return Object.fromEntries(rules.filter(([, { port }]) => port !== ""));
}

/** Ports of the host that a role of a stack opens to what comes through one interface. */
function openTo(
  stack: string,
  name: string,
  link: string,
  protocol: "tcp" | "udp",
  ports: readonly number[],
): Rules {
  const rule = { ...incoming, action: "allow", interface: link, protocol, comment: ownedBy(stack) } as const;
  return { [`rule ${name}-${protocol}`]: { ...rule, port: ports.join(",") } };
}

/** `30300,30310:30315` → its ranges. */
export function portRanges(text: string): PortRange[] {
  return text.split(",").map((part) => {
    const [first, last] = part.split(":").map(Number) as [number, number?];
    return { first, last: last ?? first };
  });
}

function ownedBy(stack: string): string {
  return `bonded-validator:${stack}`;
}
