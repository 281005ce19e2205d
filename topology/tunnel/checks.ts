import { networkNames } from "../../catalog/networks.ts";
import { isIPv4 } from "../addresses.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import { isHome } from "../overlay/derive.ts";
import type { OverlayDraft } from "../overlay/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import { isClient } from "./derive.ts";
import type { TunnelDraft } from "./draft.ts";

type Draft = TunnelDraft & OverlayDraft & HostsDraft & EthereumDraft;

/** What the public way to the beacon nodes needs of the rest of the configuration. */
export function checkTunnel(draft: Draft): Problem[] {
  if (draft.tunnel === undefined) return [];
  return [
    ...requiredSections(draft),
    ...clientsKnown(draft),
    ...openNames(draft),
    ...labelsApart(draft),
    ...homesToChoose(draft),
  ];
}

function requiredSections({ overlay, domain, unreadable }: Draft): Problem[] {
  const missing = [
    overlay === undefined && !unreadable.has("overlay") && "overlay",
    domain === undefined && !unreadable.has("domain") && "domain",
  ].filter((section) => section !== false);
  return missing.map((section) => ({
    check: "tunnel-needs",
    path: settingPath("tunnel"),
    reason: `it needs the section ${section}: the tunnel ends at the homes' proxy and has its names in the domain`,
    remedy: `write ${settingPath(section)}, or remove the tunnel`,
  }));
}

const noClient: Problem = {
  check: "tunnel-client",
  path: settingPath("tunnel"),
  reason: "it would let nobody in: every host in use is for nodes, and none is left to use it",
  remedy: "add a host that is not for nodes, or remove the tunnel",
};

/** A client whose address is not known would be shut out. */
function clientsKnown({ hosts, sites, unreadable }: Draft): Problem[] {
  if (unreadable.has("hosts") || unreadable.has("sites")) return [];
  const clients = [...hosts.valid].filter(([, host]) => isClient(host));
  if (clients.length === 0 && hosts.valid.size === hosts.names.size) return [noClient];
  return clients.flatMap(([name, { site }]) => {
    const settings = sites.valid.get(site);
    if (settings === undefined || isIPv4(settings.publicAddress)) return [];
    return [
      {
        check: "tunnel-client",
        path: settingPath("sites", site, "publicAddress"),
        reason: `the tunnel lets in fixed addresses alone, and that of ${name} is not known`,
        remedy: `write the address with which ${name} goes out`,
      },
    ];
  });
}

function openNames({ tunnel, domain, nodes }: Draft): Problem[] {
  if (domain === undefined) return [];
  const own = [...networkNames, ...nodes.names].map((label) => `${label}.${domain}`);
  return tunnel!.open.flatMap((name, i) => {
    const stranger = name !== domain && !name.endsWith(`.${domain}`);
    if (!stranger && !own.includes(name)) return [];
    const reason = stranger ? `${name} is no name of ${domain}` : `${name} leads to a beacon node`;
    return [
      {
        check: "tunnel-open",
        path: settingPath("tunnel", "open", i),
        reason: `${reason}, which the tunnel's rules do not open`,
        remedy: `name a site of yours in ${domain}, or remove it`,
      },
    ];
  });
}

/** A stack has a name of its own beside those of its nodes. */
function labelsApart({ nodes }: Draft): Problem[] {
  return [...nodes.names]
    .filter((name) => networkNames.some((network) => network === name))
    .map((name) => ({
      check: "node-name",
      path: settingPath("nodes", name),
      reason: "the tunnel's name for the whole network is the same",
      remedy: "give the node another name",
    }));
}

/** What a load balancer costs buys nothing where it has no choice. */
function homesToChoose({ tunnel, hosts, unreadable }: Draft): Problem[] {
  if (!tunnel!.loadBalancer || unreadable.has("hosts") || hosts.valid.size < hosts.names.size) return [];
  if ([...hosts.valid.values()].filter(isHome).length > 1) return [];
  return [
    {
      check: "tunnel-balancer",
      path: settingPath("tunnel", "loadBalancer"),
      reason: "it has nothing to choose from: fewer than two hosts in use are for nodes",
      remedy: "remove it, or add a second host with purpose: nodes",
    },
  ];
}
