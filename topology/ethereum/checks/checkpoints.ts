import { type NetworkName, networkNames, networks } from "../../../catalog/networks.ts";
import { isPrivate } from "../../addresses.ts";
import { addressesOf } from "../../hosts/host-addresses.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** The providers that a beacon node of a network starts from and is compared with. */
export function checkpointsOf({ checkpoints }: PlacedDraft, network: NetworkName): readonly string[] {
  return checkpoints ?? networks[network].checkpoints;
}

/** A lone provider that is on another chain of the network would start an empty beacon node there. */
export function checkCheckpoints(draft: PlacedDraft): Problem[] {
  const { checkpoints = [], network } = draft;
  const hosts = checkpoints.map(providerOf);
  const twice = hosts.filter((host, i) => hosts.indexOf(host) !== i);
  return [
    ...twice.map((host) => ({
      check: "checkpoint-twice",
      path: settingPath("checkpoints"),
      reason: `${host} is listed twice: it would be compared with itself`,
      remedy: "name each provider once",
    })),
    ...checkpoints.flatMap((url, i) => ofOtherNetwork(url, i, network)),
    ...ownCheckpoints(draft, (name) => addressOwner(draft, name)),
    ...(checkpoints.length === 1 ? [onlyOne(checkpoints[0]!)] : []),
  ];
}

/** A second port is another way to the same provider; at a private address, it may lead to another one. */
function providerOf(url: string): string {
  const { host, hostname } = new URL(url);
  return isPrivate(hostname) ? host : hostname;
}

/** The gate asks every provider before a first start; of these it is known before. */
function ofOtherNetwork(url: string, position: number, network: NetworkName | undefined): Problem[] {
  const { hostname } = new URL(url);
  const serves = networkNames.find((name) =>
    networks[name].checkpoints.some((known) => new URL(known).hostname === hostname),
  );
  if (network === undefined || serves === undefined || serves === network) return [];
  return [
    {
      check: "checkpoint-network",
      path: settingPath("checkpoints", position),
      reason: `${url} serves ${serves}`,
      remedy: `write a provider of ${network}, as in ${networks[network].checkpoints[0]}`,
    },
  ];
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

function onlyOne(url: string): Problem {
  return {
    check: "one-checkpoint",
    path: settingPath("checkpoints"),
    reason: `${url} is the only provider: before a first start there is nothing to compare its finalized root with`,
    remedy: "name a second one that somebody else runs",
    subject: new URL(url).host,
  };
}
