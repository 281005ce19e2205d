import { exampleAccount, exampleZone } from "../../catalog/example-ids.ts";
import { networkNames } from "../../catalog/networks.ts";
import { isIPv4 } from "../addresses.ts";
import { ownCheckpoints } from "../ethereum/checks/checkpoints.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import { differing, notTheSame, sharedMachines } from "../hosts/checks/shared-machines.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import { isHome } from "../overlay/derive.ts";
import type { OverlayDraft } from "../overlay/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import { entriesOfOthers, type OtherStacks } from "../section-reader.ts";
import { isClient } from "./derive.ts";
import type { TunnelDraft } from "./draft.ts";
import { tunnelSchema } from "./schema.ts";

type Draft = TunnelDraft & OverlayDraft & HostsDraft & EthereumDraft;

/** What the public way to the beacon nodes needs of the rest of the configuration. */
export function checkTunnel(draft: Draft, others: OtherStacks): Problem[] {
  if (draft.tunnel === undefined) return [];
  return [
    ...requiredSections(draft),
    ...identifiers(draft),
    ...clientsKnown(draft),
    ...openNames(draft, others),
    ...ownerHasTunnel(draft, others),
    ...tunnelsAgree(draft, others),
    ...labelsApart(draft),
    ...homesToChoose(draft),
    ...ownCheckpoints(draft, (name) => (isThroughTunnel(draft, name) ? "the tunnel" : undefined)),
  ];
}

/** Every name of the domain leads to a beacon node, unless it is a site of the operator's. */
function isThroughTunnel({ tunnel, domain }: Draft, name: string): boolean {
  return domain !== undefined && name.endsWith(`.${domain}`) && !tunnel!.open.includes(name);
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

/** Cloudflare's rules would be written for nobody, or for another domain of the account. */
function identifiers({ tunnel }: Draft): Problem[] {
  const { account, zone } = tunnel!;
  const copied = "it was copied from the documentation: it is the example there";
  const faults = [
    account === exampleAccount && (["account", copied] as const),
    zone === exampleZone && (["zone", copied] as const),
    zone === account && (["zone", "it is the identifier of the account, too"] as const),
  ].filter((fault) => fault !== false);
  return faults.map(([key, reason]) => ({
    check: "tunnel-identifier",
    path: settingPath("tunnel", key),
    reason,
    remedy: `write the identifier of the ${key} that the overview of the domain shows`,
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

/** The owner of the overlay alone writes the domain's rules, which keep strangers out. */
function ownerHasTunnel(draft: Draft, others: OtherStacks): Problem[] {
  const owner = draft.overlay?.owner;
  if (owner === undefined || owner === draft.stack || others[owner]?.tunnel !== undefined) return [];
  if (!sharedMachines(draft, others).some(({ stack }) => stack === owner)) return [];
  return [
    {
      check: "tunnel-owner",
      path: settingPath("tunnel"),
      reason: `stack ${owner}, which owns the overlay and writes the domain's rules, has no tunnel, so nothing at Cloudflare would keep strangers out`,
      remedy: `write the same tunnel in Pulumi.${owner}.yaml, or in Pulumi.yaml for all stacks`,
    },
  ];
}

/** A domain has one zone, one account and one tunnel. */
function tunnelsAgree({ tunnel, domain }: Draft, others: OtherStacks): Problem[] {
  return Object.entries(others).flatMap(([stack, config]) => {
    const { data } = tunnelSchema.safeParse(config.tunnel);
    if (data === undefined || (data.zone !== tunnel!.zone && config.domain !== domain)) return [];
    const paths = [
      ...differing(tunnel!, data).map((key) => settingPath("tunnel", key)),
      ...(config.domain === domain ? [] : [settingPath("domain")]),
    ];
    return paths.map((path) => notTheSame(path, `stack ${stack} has another value here for the same domain`));
  });
}

function openNames({ tunnel, domain, nodes }: Draft, others: OtherStacks): Problem[] {
  if (domain === undefined) return [];
  const own = [...networkNames, ...nodes.names].map((label) => `${label}.${domain}`);
  const foreign = entriesOfOthers(others, "nodes");
  return tunnel!.open.flatMap((name, i) => {
    const stranger = name !== domain && !name.endsWith(`.${domain}`);
    const other = foreign.find((node) => `${node.name}.${domain}` === name);
    if (!stranger && !own.includes(name) && other === undefined) return [];
    const whose = own.includes(name) || other === undefined ? "" : ` of stack ${other.stack}`;
    const reason = stranger ? `${name} is no name of ${domain}` : `${name} leads to a beacon node${whose}`;
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
