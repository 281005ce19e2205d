import type { Items } from "../../components/roles/role.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { sshRules } from "../firewall.ts";
import { installed, running } from "../items.ts";

/**
 * A host lets nothing in but ssh and what its roles admit, and passes nothing on but what Docker and Tailscale do by
 * rules of their own.
 */
export function firewallItems(host: Host): Items {
  return {
    "package ufw": installed,
    ...sshRules(host),
    firewall: { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true },
    "unit ufw": running,
  };
}
