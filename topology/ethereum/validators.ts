import { imageOfValidator } from "../../catalog/clients/clients.ts";
import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { Draft } from "../draft.ts";
import type { ValidatorSettings } from "../schema.ts";
import type { ValidatorClient, ValidatorGroup } from "../topology.ts";
import { loopbackPorts, validatorPorts } from "./ports.ts";

/** A validator client with what follows from the rest of a draft that was found sound. */
export function deriveValidator(
  draft: Draft,
  name: string,
  { host, index, client, group, beaconNodes }: ValidatorSettings,
  network: NetworkName,
): ValidatorClient {
  const image = imageOfValidator(client);
  return {
    name,
    stack: draft.stack,
    network,
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

function deriveGroup({ validatorGroups }: Draft, name: string): ValidatorGroup {
  const { feeRecipient, ...group } = validatorGroups.sound.get(name)!;
  return { name, ...group, feeRecipient: feeRecipient! };
}
