import type { TransportProtocol } from "../../catalog/clients/client.ts";
import { dockerNetworks, isWithin } from "../../topology/addresses.ts";
import { meshPeersOf, type Overlay, tagOf } from "../../topology/overlay/derive.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import type { Topology } from "../../topology/topology.ts";
import { memberGrants } from "../overlay/policy.ts";
import { portRanges, type Rule, type Rules, rulesAmong } from "../rules.ts";
import { rolesOf } from "./roles.ts";

/** Where somebody comes from: a host can tell by the address that they come to. */
export const sourceRoles = ["internet", "lan", "mesh", "tailnet"] as const;
export type SourceRole = (typeof sourceRoles)[number];

/** A port of a host that may be reached. */
export interface Opening {
  readonly role: SourceRole;
  /** Hosts that may; undefined: everybody who comes that way. */
  readonly sources?: readonly string[];
  /** Network that may, or `any`. */
  readonly from: string;
  readonly protocol: TransportProtocol;
  /** A number, or whichever a program has taken. */
  readonly port: number | { readonly of: string };
  /** Who comes too often is refused for a while. */
  readonly limited: boolean;
  /** What says so, for people. */
  readonly because: string;
}

/** Every rule that the stacks of this topology give a host's firewall, as far as this stack knows them. */
export function rulesOf(topology: Topology, name: string): Rules {
  const own = rolesOf(topology).filter(({ host }) => host.name === name);
  return Object.assign({}, ...own.map(({ items }) => rulesAmong(items)));
}

/** What may be reached on a host that has these rules. */
export function openingsOf(overlay: Overlay | undefined, host: string, rules: Rules): Opening[] {
  const open = Object.entries(rules) as [string, Rule][];
  const onLine = (["internet", "lan"] as const).flatMap((role) => ruleOpenings(open, role));
  if (overlay?.members[host] === undefined) return onLine;
  const sources = meshPeersOf(overlay, host).map(({ name }) => name);
  return [
    ...onLine,
    ...ruleOpenings(open, "mesh", meshDevice).map((opening) => ({ ...opening, sources })),
    ...grantOpenings(overlay, host),
    ...tailscaleOpenings,
  ];
}

/** Rules for one interface hold for whoever comes through it, the others for all. */
function ruleOpenings(rules: readonly [string, Rule][], role: SourceRole, link?: string): Opening[] {
  return rules.flatMap(([key, { action, direction, interface: on, from, port, protocol, comment }]) => {
    const isElsewhere = on !== undefined && on !== link;
    if (action === "deny" || direction === "out" || protocol === "any" || isElsewhere || isContainer(from))
      return [];
    const numbers = portRanges(port).flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i),
    );
    const because = `${key} of ${comment.replace("bonded-validator:", "")}`;
    const limited = action === "limit";
    return numbers.map((number) => ({ role, from, protocol, port: number, limited, because }));
  });
}

/** What comes from outside and says that it is a container is dropped before the firewall (render/hosts/container-table.ts). */
const isContainer = (from: string): boolean => isWithin(from.split("/")[0]!, dockerNetworks);

/** Tailscale lets everything of the tailnet past ufw: what may come in is the tailnet's policy alone. */
function grantOpenings({ members }: Overlay, host: string): Opening[] {
  const tag = tagOf(members[host]!);
  return memberGrants
    .filter(({ dst }) => dst.includes(tag))
    .flatMap(({ src, ip }) => {
      const sources = Object.values(members).filter(
        (member) => member.name !== host && src.includes(tagOf(member)),
      );
      const ports = ip.flatMap((entry) => [...entry.matchAll(/^(tcp|udp):(\d+)$/g)]);
      return ports.map(([, protocol, port]) => ({
        role: "tailnet" as const,
        sources: sources.map(({ name }) => name),
        from: "any",
        protocol: protocol as TransportProtocol,
        port: Number(port),
        limited: false,
        because: "policy of the tailnet",
      }));
    });
}

/**
 * What Tailscale opens by itself: the port by which its peers find it, and to these an API that asks who they are
 * (tailscale.com/kb/1082, "Firewall ports"; tailscale.com, net/tstun/wrap.go: "Let peerapi through the filter").
 */
const tailscaleOpenings: readonly Opening[] = [
  ...(["internet", "lan", "mesh"] as const).map((role) => ({ role, protocol: "udp" as const })),
  { role: "tailnet" as const, protocol: "tcp" as const },
].map((source) => ({
  ...source,
  from: "any",
  port: { of: "tailscaled" },
  limited: false,
  because: "Tailscale itself",
}));
