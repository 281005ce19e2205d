import { leastMemoryGiB, pairs } from "../clients.ts";
import type { Draft } from "../draft.ts";
import { networks } from "../networks.ts";
import { parsePortRanges, portsNeeded, publicPorts, usablePorts } from "../ports.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { HostSettings, NodeSettings } from "../schema.ts";

/** What is wrong with nodes as compared with hosts, sites and each other. */
export function checkNodes(draft: Draft): Problem[] {
  return [
    ...networkOfStack(draft),
    ...namesApart(draft),
    ...oneForEachHost(draft),
    ...[...draft.nodes.sound].flatMap(([name, node]) => checkNode(draft, name, node)),
  ];
}

function networkOfStack({ stack, network, nodes, unreadable }: Draft): Problem[] {
  if (unreadable.has("network")) return [];
  const path = settingPath("network");
  const remedy = `write ${stack}`;
  if (network === undefined) {
    return nodes.names.size === 0 ? [] : [{ check: "network", path, reason: "nodes need a network", remedy }];
  }
  if (network === stack) return [];
  const reason = `two stacks with nodes on ${network} would use the same ports and directories`;
  return [{ check: "network", path, reason, remedy }];
}

/** Hosts and nodes share the names of resources and, later, DNS. */
function namesApart({ nodes, hosts }: Draft): Problem[] {
  return [...nodes.names]
    .filter((name) => hosts.names.has(name))
    .map((name) => ({
      check: "node-name",
      path: settingPath("nodes", name),
      reason: `a host is called ${name} too`,
      remedy: "give the node a name of its own",
    }));
}

function oneForEachHost({ nodes }: Draft): Problem[] {
  const first = new Map<string, string>();
  return [...nodes.sound].flatMap(([name, { host }]) => {
    const other = first.get(host);
    if (other === undefined) first.set(host, name);
    if (other === undefined) return [];
    return [
      {
        check: "node-host",
        path: settingPath("nodes", name, "host"),
        reason: `${other} runs on ${host} already, and ports derive from host and network`,
        remedy: "place one of them on another host",
      },
    ];
  });
}

function checkNode(draft: Draft, name: string, node: NodeSettings): Problem[] {
  const host = draft.hosts.sound.get(node.host);
  return [
    ...knownPair(name, node),
    ...knownHost(draft, name, node),
    ...(host === undefined
      ? []
      : [
          ...rentedHost(name, node, host),
          ...portsOfSite(draft, name, node, host),
          ...memory(draft, name, node, host),
        ]),
  ];
}

function knownPair(name: string, { execution, consensus }: NodeSettings): Problem[] {
  if (pairs[execution].includes(consensus)) return [];
  const known = Object.entries(pairs).flatMap(([el, bns]) => bns.map((bn) => `${el} with ${bn}`));
  return [
    {
      check: "client-pair",
      path: settingPath("nodes", name),
      reason: `${execution} with ${consensus} is not a pair that this program knows`,
      remedy: `write ${known.join(" or ")}`,
    },
  ];
}

function knownHost({ hosts, unreadable }: Draft, name: string, { host }: NodeSettings): Problem[] {
  if (hosts.names.has(host) || unreadable.has("hosts")) return [];
  return [
    {
      check: "unknown-host",
      path: settingPath("nodes", name, "host"),
      reason: `there is no host ${host}`,
      remedy: `write one of ${[...hosts.names].join(", ") || "(none yet)"}, or add it under ${settingPath("hosts")}`,
    },
  ];
}

function rentedHost(name: string, node: NodeSettings, host: HostSettings): Problem[] {
  if (host.rented) return [];
  return [
    {
      check: "host-not-rented",
      path: settingPath("nodes", name, "host"),
      reason: `${node.host} is known but not rented`,
      remedy: `place the node elsewhere, or rent the host and remove rented: false at ${settingPath("hosts", node.host)}`,
    },
  ];
}

function portsOfSite(
  { sites, network }: Draft,
  name: string,
  node: NodeSettings,
  host: HostSettings,
): Problem[] {
  const site = sites.sound.get(host.site);
  if (site === undefined || network === undefined) return [];
  const ranges = parsePortRanges(site.publicPorts ?? "") ?? [];
  const ports = publicPorts(ranges, host.index, network);
  const path = settingPath("sites", host.site, "publicPorts");
  if (ports === undefined) {
    const needed = portsNeeded(host.index, network);
    const reason = `${name} on ${node.host} (index ${host.index}) needs ${needed} public ports here, of which there are ${usablePorts(ranges).length}`;
    return [
      {
        check: "public-ports",
        path,
        reason,
        remedy: `open more, as in "30300-${30_299 + needed}", or give ${node.host} a lower index`,
      },
    ];
  }
  if (!Object.values(ports).includes(host.ssh?.port ?? 22)) return [];
  const reason = `${name} would publish ${host.ssh?.port}, where sshd listens on ${node.host}`;
  return [
    { check: "port-collision", path, reason, remedy: "leave that port out of the ranges, or move sshd" },
  ];
}

function memory({ network }: Draft, name: string, node: NodeSettings, host: HostSettings): Problem[] {
  if (network === undefined) return [];
  const share = networks[network].memoryShare * host.hardware.memoryGiB;
  const least = leastMemoryGiB[node.execution][network];
  if (share >= least) return [];
  return [
    {
      check: "host-memory",
      path: settingPath("nodes", name, "host"),
      reason: `${node.execution} with ${node.consensus} needs ${least} GiB, and ${network}'s share of the ${host.hardware.memoryGiB} GiB of ${node.host} is ${share.toFixed(1)} GiB`,
      remedy: "place the node on a host with more memory",
    },
  ];
}
