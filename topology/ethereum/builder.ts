import { configuredImage, configuredVersion } from "../../catalog/clients/images.ts";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import type { PlacedDraft } from "./draft.ts";
import type { GroupSettings } from "./group-schema.ts";
import { hasContainer, isBuilderMode, type MevBoost, type NodeBuilder, type Withheld } from "./node.ts";
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

/** One payload that was withheld may be chance, a second one within a day is none. */
export const usualWithheld: Withheld = { payloads: 2, hours: 24 };

/** What a node's beacon node is told, and the builder proxy that it asks. */
export function deriveBuilder(
  draft: PlacedDraft,
  name: string,
  { builder }: NodeSettings,
  network: NetworkName,
): { readonly builder?: string | undefined; readonly builderProxy?: NodeBuilder } {
  if (!isBuilderMode(builder)) return { builder };
  const { gateway, port } = builderNetwork(network);
  const [first] = groupsAsking(draft, name);
  const { withheld = usualWithheld, minBid } = first![1];
  return {
    builder: `http://${gateway}:${port}`,
    builderProxy: {
      mode: builder,
      withheld,
      ...(hasContainer(builder) && { mevBoost: deriveMevBoost(draft, name, minBid) }),
    },
  };
}

function deriveMevBoost(draft: PlacedDraft, node: string, minBid: number): MevBoost {
  return {
    relays: relaysAt(draft, node),
    minBid,
    image: configuredImage("mev-boost", draft.images),
    version: configuredVersion(draft.images.digests["mev-boost"])!,
  };
}

/** Groups with relays whose validator clients ask a node. */
export function groupsAsking(
  { validators, validatorGroups }: PlacedDraft,
  node: string,
): (readonly [group: string, settings: GroupSettings])[] {
  const asking = [...validators.valid.values()].filter(({ beaconNodes }) => beaconNodes.includes(node));
  const groups = new Set(asking.map(({ group }) => group));
  return [...validatorGroups.valid].filter(([name, { relays }]) => groups.has(name) && relays.length > 0);
}

/** Their relays, each once. */
export function relaysAt(draft: PlacedDraft, node: string): string[] {
  return [...new Set(groupsAsking(draft, node).flatMap(([, { relays }]) => relays))];
}
