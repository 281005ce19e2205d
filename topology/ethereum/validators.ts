import { imageOfValidator } from "../../catalog/clients/clients.ts";
import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { type Network, type NetworkName, networks } from "../../catalog/networks.ts";
import type { PlacedDraft } from "./draft.ts";
import type { ValidatorClient, ValidatorGroup } from "./node.ts";
import { loopbackPorts, validatorPorts } from "./ports.ts";
import type { ValidatorSettings } from "./schema.ts";

/** A validator client with what follows from the rest of a draft that was found valid. */
export function deriveValidator(
  draft: PlacedDraft,
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
    // All on this host, and a host has one node of a network.
    beaconApis: beaconNodes.map(() => loopbackUrl(loopbackPorts(network).beaconApi)),
    ports: validatorPorts(network, index),
    image: configuredImage(image, draft.images),
    version: configuredVersion(draft.images.digests[image])!,
  };
}

function deriveGroup({ validatorGroups }: PlacedDraft, name: string): ValidatorGroup {
  const { feeRecipient, ...group } = validatorGroups.valid.get(name)!;
  return { name, ...group, feeRecipient: feeRecipient! };
}
