import { cidrRange, dockerNetworks } from "../addresses.ts";
import type { Draft } from "../draft.ts";
import { stackNames } from "../networks.ts";
import { blockOfHost } from "../ports.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { HostSettings } from "../schema.ts";

/** Whether this stack has to reach the host: it owns it, or places a node there. */
export function isUsed(draft: Draft, name: string, host: HostSettings): boolean {
  return (
    host.rented &&
    (host.owner === draft.stack || [...draft.nodes.sound.values()].some((node) => node.host === name))
  );
}

/** What is wrong with sites and hosts as compared with each other. */
export function checkHosts(draft: Draft): Problem[] {
  return [
    ...stackName(draft),
    ...lanApart(draft),
    ...knownSites(draft),
    ...ownersNamed(draft),
    ...reachable(draft),
    ...distinct(draft, "host-index", (host) => host.index, ["index"], "give each host an index of its own"),
    ...distinct(
      draft,
      "host-address",
      addressOf,
      ["ssh", "address"],
      "write the address or the port of this host",
    ),
    ...distinctBlocks(draft),
    ...accessKeys(draft),
  ];
}

function stackName({ stack }: Draft): Problem[] {
  if (stackNames.includes(stack)) return [];
  const reason = `the stack ${stack} is none of ${stackNames.join(", ")}`;
  return [{ check: "stack-name", path: "stack", reason, remedy: `pulumi stack select ${stackNames.at(-1)}` }];
}

function lanApart({ sites }: Draft): Problem[] {
  const docker = cidrRange(dockerNetworks)!;
  const clashing = [...sites.sound].filter(([, { lan }]) => {
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

function knownSites({ hosts, sites, unreadable }: Draft): Problem[] {
  if (unreadable.has("sites")) return [];
  const lost = [...hosts.sound].filter(([, { site }]) => !sites.names.has(site));
  return lost.map(([name, { site }]) => ({
    check: "unknown-site",
    path: settingPath("hosts", name, "site"),
    reason: `there is no site ${site}`,
    remedy: `write one of ${list(sites.names)}, or add it under ${settingPath("sites")}`,
  }));
}

function ownersNamed({ hosts }: Draft): Problem[] {
  const ownerless = [...hosts.sound].filter(([, host]) => host.rented && host.owner === undefined);
  return ownerless.map(([name]) => ({
    check: "host-owner",
    path: settingPath("hosts", name, "owner"),
    reason: "the host is rented, but no stack manages it",
    remedy: `write one of ${stackNames.join(", ")}, or rented: false`,
  }));
}

/** Only hosts that this stack uses: others may be known before they exist. */
function reachable(draft: Draft): Problem[] {
  return [...draft.hosts.sound]
    .filter(([name, host]) => isUsed(draft, name, host))
    .flatMap(([name, host]) => {
      if (host.ssh === undefined) {
        const remedy = 'write { user: …, hostKey: "ssh-ed25519 AAAA…" }';
        return [
          { check: "host-ssh", path: settingPath("hosts", name, "ssh"), reason: "it is missing", remedy },
        ];
      }
      if (host.ssh.hostKey !== undefined) return [];
      const target = `${host.ssh.port === 22 ? "" : `-p ${host.ssh.port} `}${host.ssh.address ?? name}`;
      return [
        {
          check: "host-key",
          path: settingPath("hosts", name, "ssh", "hostKey"),
          reason: "the host's key is not known, so nothing could tell it from another machine",
          remedy: `run ssh-keyscan -t ed25519 ${target}, compare it with the host's console, and write what stands after the name`,
        },
      ];
    });
}

function addressOf({ ssh }: HostSettings, name: string): string | undefined {
  return ssh === undefined ? undefined : `${ssh.address ?? name}, port ${ssh.port},`;
}

function distinct(
  { hosts }: Draft,
  check: string,
  select: (host: HostSettings, name: string) => string | number | undefined,
  keys: readonly string[],
  remedy: string,
): Problem[] {
  const first = new Map<string | number, string>();
  return [...hosts.sound].flatMap(([name, host]) => {
    const value = select(host, name);
    if (value === undefined) return [];
    const other = first.get(value);
    if (other === undefined) first.set(value, name);
    if (other === undefined) return [];
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
function distinctBlocks({ hosts }: Draft): Problem[] {
  const first = new Map<string, [string, number]>();
  return [...hosts.sound].flatMap(([name, { site, index, rented }]) => {
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
        remedy: `give one of them an index with another last digit`,
      },
    ];
  });
}

function accessKeys({ stack, hosts, accessKeys, unreadable }: Draft): Problem[] {
  const owned = [...hosts.sound]
    .filter(([, host]) => host.rented && host.owner === stack)
    .map(([name]) => name);
  if (owned.length === 0 || accessKeys.length > 0 || unreadable.has("access")) return [];
  return [
    {
      check: "access-keys",
      path: settingPath("access", "keys"),
      reason: `nobody could log in on ${list(owned)}`,
      remedy: "write the public keys of the people who may: the lines of their ~/.ssh/id_ed25519.pub",
    },
  ];
}

function list(names: Iterable<string>): string {
  return [...names].join(", ") || "(none yet)";
}
