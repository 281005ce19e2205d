import type { Host } from "../../topology/topology.ts";
import { type Items, itemsOf } from "./role.ts";

/** What a rule says if nothing else is said: from everywhere, to this host. */
const incoming = { direction: "in", from: "any", to: "any" } as const;

/**
 * A host lets nothing in but ssh and what its roles admit, and passes nothing on but what Docker and Tailscale do by
 * rules of their own. Whoever comes from far is counted: six sessions within 30 s are one too many. The networks that
 * are trusted come first and are not, because each command of this program is a session, and each stack has its own.
 */
export function firewallItems({ owner, ssh, trustedNetworks }: Host): Items {
  const session = { ...incoming, port: String(ssh.port), protocol: "tcp", comment: ownedBy(owner) } as const;
  return {
    "package ufw": { state: "installed" },
    ...itemsOf(
      trustedNetworks.map((network, i) => [
        `rule 10-ssh-${i + 1}`,
        { ...session, action: "allow", from: network },
      ]),
    ),
    "rule 20-ssh": { ...session, action: "limit" },
    firewall: { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true },
    "unit ufw": { enabled: true, active: true },
  };
}

/** Ports of the host that a role of a stack opens to everybody. */
export function openPorts(
  stack: string,
  name: string,
  ports: readonly { readonly port: number; readonly protocols: readonly ("tcp" | "udp")[] }[],
): Items {
  const rules = (["tcp", "udp"] as const).map((protocol) => {
    const numbers = ports.filter(({ protocols }) => protocols.includes(protocol)).map(({ port }) => port);
    const port = numbers.toSorted((a, b) => a - b).join(",");
    return [
      `rule ${stack}-${name}-${protocol}`,
      { ...incoming, action: "allow", port, protocol, comment: ownedBy(stack) },
    ] as const;
  });
  return itemsOf(rules.filter(([, { port }]) => port !== ""));
}

/** Ports of the host that a role of a stack opens to what comes through one interface. */
export function openTo(
  stack: string,
  name: string,
  link: string,
  protocol: "tcp" | "udp",
  ports: readonly number[],
): Items {
  const rule = { ...incoming, action: "allow", interface: link, protocol, comment: ownedBy(stack) } as const;
  return itemsOf([[`rule ${name}-${protocol}`, { ...rule, port: ports.join(",") }]]);
}

function ownedBy(stack: string): string {
  return `bonded-validator:${stack}`;
}
