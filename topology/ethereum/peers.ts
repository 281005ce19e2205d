import { isWithin } from "../addresses.ts";
import { parsePortRanges } from "../hosts/ports.ts";
import type { HostSettings, SiteSettings } from "../hosts/schema.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { PlacedDraft } from "./draft.ts";
import type { NodePeer } from "./node.ts";
import { publicPorts } from "./ports.ts";

/** The other nodes of a valid draft that a node on `host` can reach at an address that stays. */
export function derivePeers(draft: PlacedDraft, name: string, host: string): NodePeer[] {
  const others = [...draft.nodes.valid].filter(([other]) => other !== name);
  return others.flatMap(([other, node]) => {
    const address = addressOf(draft, node.host, host);
    if (address === undefined) return [];
    const { site, index } = draft.hosts.valid.get(node.host)!;
    const ranges = parsePortRanges(draft.sites.valid.get(site)!.publicPorts!)!;
    const { execution, consensus } = node;
    const ports = publicPorts(ranges, index, draft.network!)!;
    return [{ name: other, execution, consensus, address, ports }];
  });
}

/** Nodes that have to find each other like strangers. */
export function peerWarnings(draft: PlacedDraft): Problem[] {
  const { network, nodes } = draft;
  if (network === undefined) return [];
  return [...nodes.valid].flatMap(([name, { host }]) => {
    const strangers = [...nodes.valid].filter(
      ([other, node]) => other !== name && addressOf(draft, host, node.host) === undefined,
    );
    if (strangers.length === 0) return [];
    const site = draft.hosts.valid.get(host)!.site;
    return [
      {
        check: "peer-address",
        path: settingPath("hosts", host, "lanAddress"),
        reason: `${strangers.map(([other]) => other).join(" and ")} cannot be told where to find ${name}, a peer that they should trust`,
        remedy: `write the address of ${host} in ${settingPath("sites", site, "lan")}; between sites, a fixed ${settingPath("sites", site, "publicAddress")}`,
      },
    ];
  });
}

/** Hosts with nodes that are reached at one address of their local network, and told to peers at another. */
export function lanAddressWarnings({ hosts, sites, nodes }: PlacedDraft): Problem[] {
  const placed = new Set([...nodes.valid.values()].map(({ host }) => host));
  return [...placed].flatMap((name) => {
    const { ssh, lanAddress: named, site } = hosts.valid.get(name)!;
    const lan = sites.valid.get(site)!.lan;
    const dialled = ssh?.address;
    if (named === undefined || dialled === undefined || dialled === named || lan === undefined) return [];
    if (!isWithin(dialled, lan)) return [];
    return [
      {
        check: "lan-address-differs",
        path: settingPath("hosts", name, "lanAddress"),
        reason: `it is ${named}, and ssh.address in the same network is ${dialled}`,
        remedy: "if the host has one address there, correct one of them, or remove lanAddress",
      },
    ];
  });
}

/** Where `host` is reached from `viewer`. */
function addressOf({ hosts, sites }: PlacedDraft, host: string, viewer: string): string | undefined {
  const there = hosts.valid.get(host)!;
  const site = sites.valid.get(there.site)!;
  if (hosts.valid.get(viewer)!.site === there.site) return lanAddress(there, site);
  return site.publicAddress === "dynamic" ? undefined : site.publicAddress;
}

function lanAddress({ lanAddress: named, ssh }: HostSettings, { lan }: SiteSettings): string | undefined {
  if (named !== undefined) return named;
  const address = ssh?.address ?? "";
  return lan !== undefined && isWithin(address, lan) ? address : undefined;
}
