import { cidrRange, dockerNetworks, isPrivate, isWithin } from "../../addresses.ts";
import { lettersOf } from "../../formats.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { HostsDraft } from "../draft.ts";
import { comparable } from "../host-addresses.ts";
import { blockOfHost } from "../ports.ts";
import type { HostSettings } from "../schema.ts";

/** What is wrong with sites and hosts as compared with each other, whichever stack uses them. */
export function checkSites(draft: HostsDraft): Problem[] {
  return [
    ...lanApart(draft),
    ...lanAddresses(draft),
    ...distinct(draft, "host-address", lanAddressOf, ["lanAddress"], "write the address of this host"),
    ...addressesOfOthers(draft),
    ...oneSiteForEachAddress(draft),
    ...privateLines(draft),
    ...oneSpelling(draft),
    ...knownSites(draft),
    ...distinct(draft, "host-index", (host) => host.index, ["index"], "give each host an index of its own"),
    ...distinct(
      draft,
      "host-address",
      addressOf,
      ["ssh", "address"],
      "write the address or the port of this host",
    ),
    ...distinctBlocks(draft),
  ];
}

function lanApart({ sites }: HostsDraft): Problem[] {
  const docker = cidrRange(dockerNetworks)!;
  const clashing = [...sites.valid].filter(([, { lan }]) => {
    const range = lan === undefined ? undefined : cidrRange(lan);
    return range !== undefined && range.first <= docker.last && docker.first <= range.last;
  });
  return clashing.map(([name, { lan }]) => ({
    check: "lan-overlap",
    path: settingPath("sites", name, "lan"),
    reason: `${lan} overlaps ${dockerNetworks}, which Docker uses on the hosts`,
    remedy: "give the local network another range",
  }));
}

/** Of two hosts at one site, one is reached at what the other is said to have. */
function addressesOfOthers({ hosts }: HostsDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { ssh, site }]) => {
    const other = [...hosts.valid].find(
      ([each, { lanAddress, site: its }]) =>
        each !== name && its === site && lanAddress !== undefined && lanAddress === ssh?.address,
    );
    if (other === undefined) return [];
    return [
      {
        check: "host-address",
        path: settingPath("hosts", name, "ssh", "address"),
        reason: `${ssh?.address} is the lanAddress of ${other[0]}`,
        remedy: "write the address of this host, here or there",
      },
    ];
  });
}

/** Port blocks keep the hosts of one site apart, and those of two sites only if each has an address of its own. */
function oneSiteForEachAddress({ sites }: HostsDraft): Problem[] {
  const first = new Map<string, string>();
  return [...sites.valid].flatMap(([name, { publicAddress }]) => {
    const other = publicAddress === "dynamic" ? undefined : first.get(publicAddress);
    first.set(publicAddress, other ?? name);
    if (other === undefined) return [];
    return [
      {
        check: "site-address",
        path: settingPath("sites", name, "publicAddress"),
        reason: `${publicAddress} is already that of ${other}, and ports behind one address must not collide`,
        remedy: `make ${name} and ${other} one site, or write the address of this line`,
      },
    ];
  });
}

/** Nodes would tell all peers to dial it. Only in a network of one's own is that right. */
function privateLines({ sites }: HostsDraft): Problem[] {
  const lines = [...sites.valid].filter(([, { publicAddress }]) => isPrivate(publicAddress));
  return lines.map(([name, { publicAddress }]) => ({
    check: "private-address",
    path: settingPath("sites", name, "publicAddress"),
    reason: `${publicAddress} is a private address, at which the internet does not reach ${name}`,
    remedy: "write the address under which the internet sees the line, or dynamic",
    subject: name,
  }));
}

/** Two spellings would count as two companies, which do not fail together. */
function oneSpelling({ sites }: HostsDraft): Problem[] {
  const first = new Map<string, readonly [site: string, provider: string]>();
  return [...sites.valid].flatMap(([name, { provider }]) => {
    if (provider === undefined) return [];
    const letters = lettersOf(provider);
    const [site, other] = first.get(letters) ?? [name, provider];
    first.set(letters, [site, other]);
    if (other === provider) return [];
    return [
      {
        check: "provider-name",
        path: settingPath("sites", name, "provider"),
        reason: `${provider} is written ${other} at ${site}: two spellings would count as two companies`,
        remedy: `write ${other}, or tell the two apart by more than case, blanks and signs`,
      },
    ];
  });
}

function lanAddresses({ hosts, sites }: HostsDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { lanAddress, site }]) => {
    const lan = sites.valid.get(site)?.lan;
    if (lanAddress === undefined || !sites.valid.has(site)) return [];
    const reason = lan === undefined ? `${site} has no local network` : faultOfLanAddress(lanAddress, lan);
    if (reason === undefined) return [];
    return [
      {
        check: "lan-address",
        path: settingPath("hosts", name, "lanAddress"),
        reason,
        remedy: `write an address of ${settingPath("sites", site, "lan")}, or fix that`,
      },
    ];
  });
}

function faultOfLanAddress(address: string, lan: string): string | undefined {
  if (!isWithin(address, lan)) return `${address} does not lie in ${lan}`;
  const { first, last } = cidrRange(lan)!;
  const number = cidrRange(`${address}/32`)!.first;
  return last - first > 1 && [first, last].includes(number)
    ? `${address} stands for all of ${lan}`
    : undefined;
}

function knownSites({ hosts, sites, unreadable }: HostsDraft): Problem[] {
  if (unreadable.has("sites")) return [];
  const lost = [...hosts.valid].filter(([, { site }]) => !sites.names.has(site));
  return lost.map(([name, { site }]) => ({
    check: "unknown-site",
    path: settingPath("hosts", name, "site"),
    reason: `there is no site ${site}`,
    remedy: `write one of ${[...sites.names].join(", ") || "(none yet)"}, or add it under ${settingPath("sites")}`,
  }));
}

/** Two sites may have the same local network. */
function lanAddressOf({ lanAddress, site }: HostSettings): string | undefined {
  return lanAddress === undefined ? undefined : `${lanAddress} at ${site}`;
}

function addressOf({ ssh }: HostSettings, name: string): string | undefined {
  return ssh === undefined ? undefined : `${comparable(ssh.address ?? name)}, port ${ssh.port},`;
}

function distinct(
  { hosts }: HostsDraft,
  check: string,
  select: (host: HostSettings, name: string) => string | number | undefined,
  keys: readonly string[],
  remedy: string,
): Problem[] {
  const first = new Map<string | number, string>();
  return [...hosts.valid].flatMap(([name, host]) => {
    const value = select(host, name);
    if (value === undefined) return [];
    const other = first.get(value);
    if (other === undefined) {
      first.set(value, name);
      return [];
    }
    return [
      {
        check,
        path: settingPath("hosts", name, ...keys),
        reason: `${value} is already that of ${other}`,
        remedy,
      },
    ];
  });
}

/** Two rented hosts behind one public address whose indexes end alike would publish the same ports. */
function distinctBlocks({ hosts }: HostsDraft): Problem[] {
  const first = new Map<string, [string, number]>();
  return [...hosts.valid].flatMap(([name, { site, index, rented }]) => {
    const block = `${site} ${blockOfHost(index)}`;
    const other = first.get(block);
    if (!rented || other?.[1] === index) return [];
    if (other === undefined) {
      first.set(block, [name, index]);
      return [];
    }
    return [
      {
        check: "port-collision",
        path: settingPath("hosts", name, "index"),
        reason: `its nodes would have the public ports of those on ${other[0]} (index ${other[1]}), at the same site`,
        remedy: "give one of them an index with another last digit",
      },
    ];
  });
}
