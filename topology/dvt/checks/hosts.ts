import type { NetworkName } from "../../../catalog/networks.ts";
import { isIPv4 } from "../../addresses.ts";
import { spaceForData, systemMemoryMiB } from "../../ethereum/checks/resources.ts";
import { parsePortRanges } from "../../hosts/ports.ts";
import type { HostSettings } from "../../hosts/schema.ts";
import { dialledPorts, sshdPorts } from "../../hosts/ssh.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { WholeDvtDraft } from "../draft.ts";
import { dvtPeerPortsOf, dvtPortsOf } from "../ports.ts";
import { programNeeds } from "../programs.ts";
import { type DvtNodeSettings, dvtPrograms } from "../schema.ts";

/** Whether hosts can carry the DVT nodes that are placed on them. */
export function checkDvtHosts(draft: WholeDvtDraft): Problem[] {
  const placed = [...draft.dvtNodes.valid].flatMap(([name, node]) => {
    const host = draft.hosts.valid.get(node.host);
    if (host === undefined || draft.network === undefined) return [];
    return [
      ...awayFromHome(draft, name, node, host),
      ...listedNetwork(draft.network, name, node, host),
      ...peersFindIt(draft, draft.network, name, node, host),
    ];
  });
  const used = new Set([...draft.dvtNodes.valid.values()].map(({ host }) => host));
  const resources = [...used].flatMap((name) => enoughForAll(name, draft.hosts.valid.get(name)));
  return [...placed, ...resources];
}

function awayFromHome(
  { nodes, validators }: WholeDvtDraft,
  name: string,
  { host }: DvtNodeSettings,
  { purpose }: HostSettings,
): Problem[] {
  const others = [...nodes.valid, ...validators.valid].filter(([, other]) => other.host === host);
  if (purpose !== "nodes" && others.length === 0) return [];
  return [
    {
      check: "dvt-home",
      path: settingPath("dvtNodes", name, "host"),
      reason: `${host} is for ${others.map(([other]) => other).join(", ") || "nodes"}: a DVT node there would fail with what it signs for`,
      remedy: "place it on a host of its own",
    },
  ];
}

/** A stack does not see what others place on a host: what they may place stands in the inventory. */
function listedNetwork(
  network: NetworkName,
  name: string,
  { host }: DvtNodeSettings,
  { dvtNetworks }: HostSettings,
): Problem[] {
  if (dvtNetworks.includes(network)) return [];
  const setting = settingPath("hosts", host, "dvtNetworks");
  return [
    {
      check: "dvt-network",
      path: settingPath("dvtNodes", name, "host"),
      reason: `${host} is not meant for DVT nodes of ${network}`,
      remedy: `place it elsewhere, or add ${network} to ${setting}`,
    },
  ];
}

function peersFindIt(
  { sites }: WholeDvtDraft,
  network: NetworkName,
  name: string,
  { host, program }: DvtNodeSettings,
  { site: place, ssh }: HostSettings,
): Problem[] {
  const site = sites.valid.get(place);
  if (site === undefined) return [];
  const unknown = !isIPv4(site.publicAddress);
  const ranges = parsePortRanges(site.publicPorts ?? "");
  const shut = dvtPeerPortsOf(program, network).filter(
    (port) => ranges !== undefined && !ranges.some(({ first, last }) => first <= port && port <= last),
  );
  const sshd = ssh ?? { port: 22 };
  const taken = [...sshdPorts(sshd), ...dialledPorts(sshd)].find((port) =>
    dvtPortsOf(program, network).includes(port),
  );
  return [
    ...(unknown ? [noAddress(name, place)] : []),
    ...(shut.length === 0 ? [] : [portsShut(name, place, shut)]),
    ...(taken === undefined ? [] : [portOfSshd(name, host, taken)]),
  ];
}

const noAddress = (name: string, site: string): Problem => ({
  check: "dvt-address",
  path: settingPath("sites", site, "publicAddress"),
  reason: `${name} could not tell its peers where it is: it knows its container's address alone`,
  remedy: "write the fixed address under which the site is reached",
});

const portsShut = (name: string, site: string, ports: readonly number[]): Problem => ({
  check: "dvt-ports",
  path: settingPath("sites", site, "publicPorts"),
  reason: `peers of ${name} come to ${ports.join(" and ")}, which the site does not let in`,
  remedy: "let them in, here and in the router",
});

const portOfSshd = (name: string, host: string, port: number): Problem => ({
  check: "port-collision",
  path: settingPath("hosts", host, "ssh", "port"),
  reason: `${port} is a port of ${name}`,
  remedy: "let sshd listen at another port",
});

/** For an SSV node and a Charon node of each network that the host is meant for. */
function enoughForAll(name: string, host: HostSettings | undefined): Problem[] {
  if (host === undefined) return [];
  const { dvtNetworks, hardware } = host;
  const each = dvtPrograms.map(programNeeds);
  const needed = (what: keyof (typeof each)[number]): number =>
    dvtNetworks.length * each.reduce((sum, needs) => sum + needs[what], 0);
  const memory = Math.floor(hardware.memoryGiB * 1024) - systemMemoryMiB;
  const rows: readonly [check: string, needed: number, has: number, unit: string, beside: string][] = [
    ["host-memory", needed("memoryMiB"), memory, "MiB", " beside its system"],
    ["host-disk", needed("diskGB"), spaceForData(host), "GB", ""],
    ["host-threads", needed("threads"), hardware.threads, "threads", ""],
  ];
  return rows
    .filter(([, needs, has]) => needs > has)
    .map(([check, needs, has, unit, beside]) => ({
      check,
      path: settingPath("hosts", name, "dvtNetworks"),
      reason: `DVT nodes of ${dvtNetworks.join(" and ")} need ${needs} ${unit}, and ${name} has ${Math.max(0, has)} ${unit}${beside}`,
      remedy:
        dvtNetworks.length > 1
          ? "leave one network to another host"
          : "place them on a larger host, or correct what is written of this one",
      subject: name,
    }));
}
