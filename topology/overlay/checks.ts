import { cidrRange, dockerNetworks, isIPv4, isWithin } from "../addresses.ts";
import { ownCheckpoints } from "../ethereum/checks/checkpoints.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import { isBuilderMode } from "../ethereum/node.ts";
import { differing, notTheSame, sharedMachines } from "../hosts/checks/shared-machines.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { OtherStacks } from "../section-reader.ts";
import { isHome, isMember, tailnetAddresses } from "./derive.ts";
import type { OverlayDraft } from "./draft.ts";
import { type OverlaySettings, overlaySchema } from "./schema.ts";

type Draft = OverlayDraft & HostsDraft & EthereumDraft;

/** An IPv4 network with the place in the configuration, or the words, that say whose it is. */
interface Range {
  readonly cidr: string;
  readonly owner: string;
}

/** What is wrong with the overlay as compared with hosts, sites and nodes. */
export function checkOverlay(draft: Draft, others: OtherStacks): Problem[] {
  const { overlay } = draft;
  if (overlay === undefined) return [...nodesOutOfReach(draft), ...buildersAlone(draft)];
  return [
    ...someHome(draft),
    ...distinctVips(overlay),
    ...rangesApart(draft, overlay),
    ...lanRoutes(draft, overlay),
    ...nodesServed(draft, overlay),
    ...buildersApart(draft, overlay),
    ...overlaysAgree(draft, overlay, others),
    ...ownCheckpoints(draft, (name) => addressOwner(overlay, name)),
  ];
}

function someHome({ hosts, unreadable }: Draft): Problem[] {
  if (unreadable.has("hosts") || [...hosts.valid.values()].some(isHome)) return [];
  return [
    {
      check: "overlay-homes",
      path: settingPath("overlay"),
      reason: "no host in use has the purpose nodes, so none would serve the addresses",
      remedy: "write purpose: nodes at the hosts that run nodes, or remove the overlay",
    },
  ];
}

/** On a machine of two stacks there is one mesh. */
function overlaysAgree(draft: Draft, overlay: OverlaySettings, others: OtherStacks): Problem[] {
  const stacks = new Set(sharedMachines(draft, others).map(({ stack }) => stack));
  return [...stacks].flatMap((stack) => {
    const { data } = overlaySchema.safeParse(others[stack]!.overlay);
    const keys = data === undefined ? [] : differing(overlay, data);
    return keys.map((key) =>
      notTheSame(
        settingPath("overlay", key),
        `stack ${stack}, which has some of the same machines, has another value here`,
      ),
    );
  });
}

function distinctVips({ vips }: OverlaySettings): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(vips).flatMap(([network, addresses]) =>
    addresses.flatMap((address, i) => {
      const other = first.get(address);
      const path = settingPath("overlay", "vips", network, i);
      if (other === undefined) {
        first.set(address, path);
        return [];
      }
      return [
        {
          check: "vip-collision",
          path,
          reason: `${address} is already at ${other}`,
          remedy: "write an address that nothing else has",
        },
      ];
    }),
  );
}

/** Mesh and addresses must not lie in a network that hosts reach by another way. */
function rangesApart({ sites, hosts }: Draft, { mesh, vips }: OverlaySettings): Problem[] {
  const taken: Range[] = [
    { cidr: dockerNetworks, owner: "Docker on the hosts" },
    { cidr: tailnetAddresses, owner: "the tailnet" },
    ...[...sites.valid].flatMap(([name, { lan }]) =>
      lan === undefined ? [] : [{ cidr: lan, owner: `the local network of ${name}` }],
    ),
    ...[...hosts.valid].flatMap(([name, { lanAddress, ssh }]) =>
      [lanAddress, ssh?.address]
        .filter((address) => address !== undefined && isIPv4(address))
        .map((address) => ({ cidr: `${address}/32`, owner: name })),
    ),
  ];
  const addresses = Object.entries(vips).flatMap(([network, list]) =>
    list.map((address, i) => ({
      cidr: `${address}/32`,
      path: settingPath("overlay", "vips", network, i),
    })),
  );
  const meshRange = { cidr: mesh, owner: "the mesh" };
  return [
    ...lansOnTailnet(sites),
    ...overlapping({ cidr: mesh, path: settingPath("overlay", "mesh") }, taken),
    ...addresses.flatMap((address) => overlapping(address, [...taken, meshRange])),
  ];
}

/** Tailscale drops what comes from its own range by another way (its chain ts-input). */
function lansOnTailnet(sites: Draft["sites"]): Problem[] {
  const tailnet = { cidr: tailnetAddresses, owner: "the tailnet" };
  return [...sites.valid].flatMap(([name, { lan }]) =>
    lan === undefined ? [] : overlapping({ cidr: lan, path: settingPath("sites", name, "lan") }, [tailnet]),
  );
}

function overlapping({ cidr, path }: { cidr: string; path: string }, taken: readonly Range[]): Problem[] {
  const own = cidrRange(cidr)!;
  const hit = taken.find(({ cidr: other }) => {
    const range = cidrRange(other)!;
    return own.first <= range.last && range.first <= own.last;
  });
  if (hit === undefined) return [];
  const [name, other] = [cidr, hit.cidr].map((range) => range.replace("/32", ""));
  const range = cidrRange(hit.cidr)!;
  const isInside = range.first <= own.first && own.last <= range.last;
  const reason = isInside
    ? `${name} lies in ${other}, which is that of ${hit.owner}`
    : `${other} lies in it, which is that of ${hit.owner}`;
  return [{ check: "overlay-overlap", path, reason, remedy: "write a private range that nothing else uses" }];
}

/** Only a host that stands in a local network can let others into it. */
function lanRoutes({ sites, hosts, unreadable }: Draft, overlay: OverlaySettings): Problem[] {
  if (unreadable.has("sites") || unreadable.has("hosts")) return [];
  const homeSites = new Set([...hosts.valid.values()].filter(isHome).map(({ site }) => site));
  // A site that is badly written may have the network.
  if ([...homeSites].some((site) => sites.names.has(site) && !sites.valid.has(site))) return [];
  const lans = [...homeSites].map((site) => sites.valid.get(site)?.lan).filter((lan) => lan !== undefined);
  return overlay.lanRoutes.flatMap((route, i) => {
    if (lans.includes(route)) return [];
    return [
      {
        check: "lan-route",
        path: settingPath("overlay", "lanRoutes", i),
        reason: `no host that runs nodes is in ${route}`,
        remedy: `write ${lans.join(" or ") || "the lan of a home site"}, or remove it`,
      },
    ];
  });
}

function nodesServed({ nodes, hosts, network, unreadable }: Draft, { vips }: OverlaySettings): Problem[] {
  if (network === undefined || nodes.valid.size === 0 || unreadable.has("hosts")) return [];
  const strangers = [...nodes.valid].filter(([, { host }]) => {
    const settings = hosts.valid.get(host);
    return settings !== undefined && isMember(settings) && !isHome(settings);
  });
  const missing = vips[network] === undefined;
  return [
    ...(missing ? [noVips(network)] : []),
    ...strangers.map(([name, { host }]) => ({
      check: "overlay-homes",
      path: settingPath("nodes", name, "host"),
      reason: `${host} is not meant for nodes, so the overlay's addresses would not lead to ${name}`,
      remedy: `write purpose: nodes at ${settingPath("hosts", host)}, or place the node elsewhere`,
    })),
  ];
}

/** Without an overlay a host reaches its own nodes alone: beacon APIs are published on loopback addresses. */
function nodesOutOfReach({ stack, validators, nodes, hosts, unreadable }: Draft): Problem[] {
  if (unreadable.has("overlay")) return [];
  return [...validators.valid].flatMap(([name, { host, beaconNodes }]) =>
    beaconNodes.flatMap((node, i) => {
      const place = nodes.valid.get(node)?.host;
      // A host that does not exist is said once.
      if (place === undefined || place === host || ![place, host].every((each) => hosts.names.has(each)))
        return [];
      return [
        {
          check: "beacon-node-unreachable",
          path: settingPath("validators", name, "beaconNodes", i),
          reason: `${node} is on ${place}, which ${host} reaches through the overlay only, and stack ${stack} has none`,
          remedy: `name a node on ${host}, place ${name} on ${place}, or describe the overlay in ${settingPath("overlay")}`,
        },
      ];
    }),
  );
}

/** An anycast address leads to beacon nodes, at every port that is open there. */
function buildersApart({ nodes }: Draft, { vips }: OverlaySettings): Problem[] {
  const addresses = Object.values(vips).flat();
  return [...nodes.valid].flatMap(([name, { builder }]) => {
    const host = builder === undefined || isBuilderMode(builder) ? "" : new URL(builder).hostname;
    if (!addresses.includes(host)) return [];
    return [
      {
        check: "builder-vip",
        path: settingPath("nodes", name, "builder"),
        reason: `${host} is an address of the overlay, which leads to beacon nodes`,
        remedy: "write the address of the host on which the builder API runs",
      },
    ];
  });
}

/** Members of the overlay have HAProxy, others have not. */
function buildersAlone({ stack, nodes }: Draft): Problem[] {
  const own = [...nodes.valid].filter(([, { builder }]) => isBuilderMode(builder));
  return own.map(([name]) => ({
    check: "builder-overlay",
    path: settingPath("nodes", name, "builder"),
    reason: `the proxy before MEV-Boost runs on members of the overlay, and stack ${stack} has none`,
    remedy: `describe the overlay in ${settingPath("overlay")}, or write the address of a MEV-Boost of your own`,
  }));
}

function addressOwner({ mesh, vips }: OverlaySettings, address: string): string | undefined {
  const network = Object.entries(vips).find(([, addresses]) => addresses.includes(address))?.[0];
  if (network !== undefined) return `the overlay's address for ${network}`;
  return isWithin(address, mesh) ? "a host on the mesh" : undefined;
}

function noVips(network: string): Problem {
  return {
    check: "vips",
    path: settingPath("overlay", "vips", network),
    reason: `it is missing: nothing would lead to the nodes of ${network}`,
    remedy: "write two private addresses, as in [10.0.0.100, 10.0.0.101]",
  };
}
