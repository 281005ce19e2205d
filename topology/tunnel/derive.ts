import { isIPv4 } from "../addresses.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import type { HostSettings, SiteSettings } from "../hosts/schema.ts";
import { isMember, type Overlay } from "../overlay/derive.ts";
import type { TunnelDraft } from "./draft.ts";
import type { TunnelSettings } from "./schema.ts";

/** The public way to the beacon nodes: names in a domain of Cloudflare's, which leads to the homes by tunnels. */
export interface Tunnel {
  /** Whether this stack manages what exists once for the domain: who is let in. */
  readonly owned: boolean;
  readonly domain: string;
  /** Cloudflare's identifiers. */
  readonly account: string;
  readonly zone: string;
  /** Addresses and networks from which requests are let in: those of the rented hosts. */
  readonly admitted: readonly string[];
  /** Names of the domain that are not ours and that everybody may visit. */
  readonly open: readonly string[];
  /** Clients have to show a token, too. */
  readonly serviceToken: boolean;
  /** Cloudflare asks the homes which of them is ready. */
  readonly loadBalancer: boolean;
}

/** The hosts that use beacon nodes of the homes, and so have to be let in. */
export const isClient = (host: HostSettings): boolean => isMember(host) && host.purpose !== "nodes";

export interface TunnelTopology {
  /** The public way to the nodes; undefined where none is configured. */
  readonly tunnel: Tunnel | undefined;
}

/** The tunnel as every stack sees it: who is let in follows from the inventory alone. */
export function deriveTunnel(
  { tunnel, domain, hosts, sites }: TunnelDraft & HostsDraft,
  overlay: Overlay | undefined,
): TunnelTopology {
  if (tunnel === undefined) return { tunnel };
  return { tunnel: tunnelOf(overlay!.owned, domain!, tunnel, [...hosts.valid.values()], sites.valid) };
}

function tunnelOf(
  owned: boolean,
  domain: string,
  settings: TunnelSettings,
  hosts: readonly HostSettings[],
  sites: ReadonlyMap<string, SiteSettings>,
): Tunnel {
  const used = new Set(hosts.filter(isClient).map(({ site }) => site));
  const admitted = [...used].flatMap((name) => {
    const { publicAddress, publicNetwork6 } = sites.get(name)!;
    return [...(isIPv4(publicAddress) ? [publicAddress] : []), ...(publicNetwork6 ? [publicNetwork6] : [])];
  });
  return { ...settings, owned, domain, admitted };
}

/** The name of a node, or of a whole stack, in the domain. */
export const publicName = ({ domain }: Tunnel, label: string): string => `${label}.${domain}`;
