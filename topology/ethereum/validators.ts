import { imageOfValidator } from "../../catalog/clients/clients.ts";
import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { type Network, type NetworkName, networks } from "../../catalog/networks.ts";
import { builderList } from "../../catalog/pbs.ts";
import { builderOfRelay } from "../../catalog/relays.ts";
import type { PlacedDraft } from "./draft.ts";
import type { ValidatorClient, ValidatorGroup } from "./node.ts";
import { loopbackPorts, validatorPorts } from "./ports.ts";
import type { ValidatorSettings } from "./schema.ts";

/** Addresses at which hosts reach the proxies of others, by host. */
export type ProxyAddresses = Readonly<Record<string, string>>;

/** A validator client with what follows from the rest of a draft that was found valid. */
export function deriveValidator(
  draft: PlacedDraft,
  proxies: ProxyAddresses,
  name: string,
  { host, index, client, group, beaconNodes }: ValidatorSettings,
  network: NetworkName,
): ValidatorClient {
  const image = imageOfValidator(client);
  const { genesis }: Network = networks[network];
  return {
    name,
    stack: draft.stack,
    network,
    genesis,
    host,
    client,
    group: deriveGroup(draft, group),
    beaconNodes,
    beaconApis: beaconNodes.map((node) => beaconApiOf(draft, proxies, node, host, network)),
    ports: validatorPorts(network, index),
    image: configuredImage(image, draft.images),
    version: configuredVersion(draft.images.digests[image])!,
  };
}

/** A node's beacon API as seen on `viewer`: elsewhere its host's proxy serves it alone, on the port that it has there. */
function beaconApiOf(
  { nodes }: PlacedDraft,
  proxies: ProxyAddresses,
  node: string,
  viewer: string,
  network: NetworkName,
): string {
  const { host } = nodes.valid.get(node)!;
  const { beaconApi } = loopbackPorts(network);
  return host === viewer ? loopbackUrl(beaconApi) : `http://${proxies[host]!}:${beaconApi}`;
}

/** A group of a draft that was found valid. */
export function deriveGroup({ validatorGroups, pbs }: PlacedDraft, name: string): ValidatorGroup {
  // The builder proxies and MEV-Boost have these.
  const { feeRecipient, minBid, withheld: _, ...group } = validatorGroups.valid.get(name)!;
  const whole = { name, ...group, feeRecipient: feeRecipient! };
  if (pbs === "sidecar" || group.relays.length === 0) return whole;
  return { ...whole, relays: [], builders: builderList(group.relays.map(builderOfRelay), minBid) };
}
