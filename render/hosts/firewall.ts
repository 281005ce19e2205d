import type { Login, Machine } from "../../topology/hosts/host.ts";
import { sshdPorts } from "../../topology/hosts/ssh.ts";
import { installed, running } from "../items.ts";
import type { Items } from "../role.ts";
import { incoming, ownedBy, type Rules } from "../rules.ts";

/** What the rules of a host's own follow from. */
type Reached = Pick<Machine, "owner" | "trustedNetworks"> & {
  readonly ssh: Pick<Login, "port" | "sshdPort" | "previous">;
};

/**
 * A host lets nothing in but ssh and what its roles admit, and passes nothing on but what Docker and Tailscale do by
 * rules of their own.
 */
export function firewallItems(host: Reached): Items {
  return {
    "package ufw": installed,
    ...sshRules(host),
    firewall: { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true },
    "unit ufw": running,
  };
}

/**
 * The way in. Whoever comes from far is counted: six sessions within 30 s are one too many. The networks that are
 * trusted come first and are not, because each command of this program is a session, and each stack has its own. A
 * former port stays open as long as the configuration names it.
 */
function sshRules({ owner, ssh, trustedNetworks }: Reached): Rules {
  const session = {
    ...incoming,
    port: sshdPorts(ssh).join(","),
    protocol: "tcp",
    comment: ownedBy(owner),
  } as const;
  const trusted = trustedNetworks.map((network, i) => [
    `rule 10-ssh-${i + 1}`,
    { ...session, action: "allow", from: network },
  ]);
  return { ...Object.fromEntries(trusted), "rule 20-ssh": { ...session, action: "limit" } };
}
