import { checkpointProviders, closedProviders } from "../../../catalog/checkpoint-providers.ts";
import { type NetworkName, networkNames, networks } from "../../../catalog/networks.ts";
import { isIPv4, isPrivate } from "../../addresses.ts";
import { addressesOf } from "../../hosts/host-addresses.ts";
import { lookalike } from "../../nearest.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** The providers that a beacon node of a network starts from and is compared with. */
export function checkpointsOf({ checkpoints }: PlacedDraft, network: NetworkName): readonly string[] {
  return checkpoints ?? networks[network].checkpoints;
}

/** A lone provider that is on another chain of the network would start an empty beacon node there. */
export function checkCheckpoints(draft: PlacedDraft): Problem[] {
  const { checkpoints = [], network } = draft;
  const hosts = checkpoints.map(hostOf);
  const twice = hosts.filter((host, i) => hosts.indexOf(host) !== i);
  return [
    ...twice.map((host) => ({
      check: "checkpoint-twice",
      path: settingPath("checkpoints"),
      reason: `${host} is listed twice: it would be compared with itself`,
      remedy: "name each provider once",
    })),
    ...checkpoints.flatMap((url, i) => ofOtherNetwork(url, i, network) ?? strange(draft, url, i)),
    ...ownCheckpoints(draft, (name) => addressOwner(draft, name)),
    ...(twice.length === 0 ? onlyOne(checkpoints) : []),
  ];
}

/** A second port is another way to the same provider; at a private address, it may lead to another one. */
function hostOf(url: string): string {
  const { host, hostname } = new URL(url);
  return isPrivate(hostname) ? host : hostname;
}

const hostsOn = (network: NetworkName): string[] =>
  checkpointProviders.flatMap(({ hosts }) => hosts[network] ?? []);

/** The gate asks every provider before a first start; of these it is known before. */
function ofOtherNetwork(
  url: string,
  position: number,
  network: NetworkName | undefined,
): Problem[] | undefined {
  const { hostname } = new URL(url);
  const serves = networkNames.find((name) => hostsOn(name).includes(hostname));
  if (network === undefined || serves === undefined || serves === network) return undefined;
  return [
    {
      check: "checkpoint-network",
      path: settingPath("checkpoints", position),
      reason: `${url} serves ${serves}`,
      remedy: `write a provider of ${network}, as in ${networks[network].checkpoints[0]}`,
    },
  ];
}

/** Whoever owns a name that is nearly a provider's chooses the chain of an empty beacon node. */
function strange(draft: PlacedDraft, url: string, position: number): Problem[] {
  const { hostname } = new URL(url);
  const known = networkNames.flatMap(hostsOn);
  if (known.includes(hostname) || isPrivate(hostname) || addressOwner(draft, hostname) !== undefined)
    return [];
  const path = settingPath("checkpoints", position);
  const closed = Object.entries(closedProviders).find(([domain]) => `.${hostname}`.endsWith(`.${domain}`));
  if (closed !== undefined) {
    const reason = `${closed[0]} was shut down ${closed[1]}`;
    return [{ check: "checkpoint-closed", path, reason, remedy: oneOf(draft) }];
  }
  const meant = lookalike(
    hostname,
    known.filter((each) => domainOf(each) !== domainOf(hostname)),
  );
  if (meant !== undefined) {
    const reason = `${hostname} is nearly ${meant}, and may be anybody's`;
    return [{ check: "checkpoint-name", path, reason, remedy: `write https://${meant}` }];
  }
  const reason = `${hostname} is none of the providers that this program knows`;
  return [{ check: "checkpoint-unknown", path, reason, remedy: oneOf(draft), subject: hostname }];
}

/** Who has a domain has all names below it. */
const domainOf = (hostname: string): string => hostname.split(".").slice(-2).join(".");

function oneOf({ network }: PlacedDraft): string {
  const hosts = network === undefined ? networkNames.flatMap(hostsOn) : hostsOn(network);
  return `write one of ${hosts.map((host) => `https://${host}`).join(", ")}`;
}

function addressOwner({ hosts, sites }: PlacedDraft, address: string): string | undefined {
  const host = [...hosts.valid].find(([, settings]) => addressesOf(settings).includes(address));
  const site = [...sites.valid].find(([, { publicAddress }]) => publicAddress === address);
  return (host ?? site)?.[0];
}

/** A node that is compared with one of the operator's own is on the chain that this one is on; `whose` says whose a host of a URL is. */
export function ownCheckpoints(
  { checkpoints = [] }: Pick<PlacedDraft, "checkpoints">,
  whose: (hostname: string) => string | undefined,
): Problem[] {
  return checkpoints.flatMap((url, position) => {
    const { hostname } = new URL(url);
    const owner = whose(hostname);
    if (owner === undefined) return [];
    return [
      {
        check: "checkpoint-own",
        path: settingPath("checkpoints", position),
        reason: `${hostname} is that of ${owner}: a node of yours would be compared with another of yours`,
        remedy: "write a provider that somebody else runs",
      },
    ];
  });
}

/** Who runs a provider: as it is known, else whoever has the domain. */
function operatorOf(url: string): string {
  const { hostname } = new URL(url);
  const known = checkpointProviders.find(({ hosts }) => Object.values(hosts).includes(hostname));
  if (known !== undefined) return known.operator;
  return isIPv4(hostname) ? hostOf(url) : domainOf(hostname);
}

function onlyOne(checkpoints: readonly string[]): Problem[] {
  const [operator, ...others] = new Set(checkpoints.map(operatorOf));
  if (operator === undefined || others.length > 0) return [];
  const isAlone = checkpoints.length === 1;
  const what = isAlone
    ? `${checkpoints[0]} is the only provider`
    : `${checkpoints.map(hostOf).join(" and ")} are names of one provider, ${operator}`;
  return [
    {
      check: "one-checkpoint",
      path: settingPath("checkpoints"),
      reason: `${what}: before a first start there is nothing to compare its finalized root with`,
      remedy: "name a second one that somebody else runs",
      subject: isAlone ? new URL(checkpoints[0]!).host : operator,
    },
  ];
}
