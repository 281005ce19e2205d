import { isPrivate } from "../../addresses.ts";
import { parsePortRanges } from "../../hosts/ports.ts";
import type { HostSettings } from "../../hosts/schema.ts";
import { dialledPorts, type SshPorts, sshdPorts } from "../../hosts/ssh.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { portsNeeded, publicPorts, usablePorts } from "../ports.ts";
import type { NodeSettings } from "../schema.ts";

/** Whether the host can carry the node. */
export function checkPlacement(
  draft: PlacedDraft,
  name: string,
  node: NodeSettings,
  host: HostSettings,
): Problem[] {
  return [...rentedHost(name, node, host), ...portsOfSite(draft, name, node, host)];
}

function rentedHost(name: string, node: NodeSettings, host: HostSettings): Problem[] {
  if (host.retired) return [onRetiredHost(name, node)];
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

function onRetiredHost(name: string, { host }: NodeSettings): Problem {
  return {
    check: "host-retired",
    path: settingPath("nodes", name, "host"),
    reason: `${host} is retired`,
    remedy: "place the node elsewhere, or remove it: what it left on the host is not touched",
  };
}

function portsOfSite(
  { sites, hosts, network }: PlacedDraft,
  name: string,
  node: NodeSettings,
  host: HostSettings,
): Problem[] {
  const site = sites.valid.get(host.site);
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
  const published = Object.values(ports);
  return atOneLine(hosts, host.site).flatMap(([other, ssh]) => {
    const listens = other === node.host ? sshdPorts(ssh) : [];
    const reached = other === node.host || !isLocal(ssh) ? dialledPorts(ssh) : [];
    const taken = [...listens, ...reached].find((port) => published.includes(port));
    if (taken === undefined) return [];
    const reason = `${name} would publish ${taken}, where sshd ${listens.includes(taken) ? "listens on" : "is reached on"} ${other}`;
    const remedy = "leave that port out of the ranges, or move sshd";
    return [{ check: "port-collision", path, reason, remedy }];
  });
}

/** Hosts of a site with the way to them. The router of its line has each port once. */
function atOneLine({ valid }: PlacedDraft["hosts"], line: string): [string, SshPorts][] {
  return [...valid].flatMap(([name, { site, rented, retired, ssh = { port: 22 } }]): [string, SshPorts][] =>
    site === line && rented && !retired ? [[name, ssh]] : [],
  );
}

/** Reached in its local network, past the router. */
const isLocal = ({ address, port, sshdPort = port }: SshPorts): boolean =>
  sshdPort === port && address !== undefined && isPrivate(address);
