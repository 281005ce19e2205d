import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import type { PlacedDraft } from "./draft.ts";
import { type MevBoost, ownBuilder } from "./node.ts";
import { shiftOf } from "./ports.ts";
import type { NodeSettings } from "./schema.ts";

/** A network of Docker's that a beacon node shares with its host alone, to ask the host for blocks of builders. */
export interface BuilderNetwork {
  readonly subnet: string;
  /** The host's address in it. */
  readonly gateway: string;
  /** Port of the host's builder API at that address. */
  readonly port: number;
}

/**
 * Near the end of Docker's range, of which it gives projects the first network that is free: as many projects are on no
 * host. A host has one for each network slot.
 */
export function builderNetwork(network: NetworkName): BuilderNetwork {
  const { slot } = networks[network];
  const prefix = `172.30.${240 + slot}`;
  return { subnet: `${prefix}.0/24`, gateway: `${prefix}.1`, port: 8560 + shiftOf(slot) };
}

/** What a node's beacon node is told, and the MEV-Boost beside it. */
export function deriveBuilder(
  draft: PlacedDraft,
  name: string,
  { builder }: NodeSettings,
  network: NetworkName,
): { readonly builder?: string | undefined; readonly mevBoost?: MevBoost } {
  if (builder !== ownBuilder) return { builder };
  const { gateway, port } = builderNetwork(network);
  const { digests } = draft.images;
  return {
    builder: `http://${gateway}:${port}`,
    mevBoost: {
      relays: relaysAt(draft, name),
      image: configuredImage("mev-boost", draft.images),
      version: configuredVersion(digests["mev-boost"])!,
    },
  };
}

/** Relays of the groups whose validator clients ask a node. */
export function relaysAt({ validators, validatorGroups }: PlacedDraft, node: string): string[] {
  const asking = [...validators.valid.values()].filter(({ beaconNodes }) => beaconNodes.includes(node));
  return [...new Set(asking.flatMap(({ group }) => validatorGroups.valid.get(group)?.relays ?? []))];
}
