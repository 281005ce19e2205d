import { cidrRange } from "../addresses.ts";
import type { CloudDraft } from "./draft.ts";
import type { InstanceSettings } from "./schema.ts";

/** The address of a network that is `index` addresses after its first; undefined where the network has not so many. */
export function addressAt(network: string, index: number): string | undefined {
  const { first, last } = cidrRange(network)!;
  const number = first + index;
  if (number > last) return undefined;
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}

/** The subnet of an instance, which for the bastion is the public one; undefined where its zone is not known. */
export function subnetOf(
  { cloud, availabilityZones }: CloudDraft,
  name: string,
  { availabilityZone }: InstanceSettings,
): string | undefined {
  const zone = availabilityZones.valid.get(availabilityZone);
  return name === cloud?.bastion ? zone?.publicSubnet : zone?.privateSubnet;
}
