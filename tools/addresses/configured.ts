import { z } from "zod";
import type { NetworkName } from "../../catalog/networks.ts";
import type { StakingProtocol } from "../../catalog/protocols.ts";
import { groupSchema } from "../../topology/ethereum/group-schema.ts";
import { protocolAddressAt } from "../../topology/ethereum/protocol-addresses.ts";
import { networkSchema } from "../../topology/ethereum/schema.ts";
import type { OtherStacks, RawConfig } from "../../topology/section-reader.ts";

/** An address that the configuration of a stack names. */
export interface ConfiguredAddress {
  readonly stack: string;
  readonly network: NetworkName;
  readonly group: string;
  readonly protocol: StakingProtocol;
  readonly setting: "feeRecipient" | "withdrawalAddress";
  /** As it is written. */
  readonly address: string;
}

const sectionsSchema = z.object({
  network: networkSchema,
  validatorGroups: z.record(z.string(), groupSchema).default({}),
});

/** A configuration that is incomplete elsewhere is read, too: the plan says what is to be written. */
function paymentSections(stack: string, sections: RawConfig): z.output<typeof sectionsSchema> {
  const { success, data } = sectionsSchema.safeParse(sections);
  if (success) return data;
  throw new Error(
    `The network or the validator groups of ${stack} cannot be read: npm run check -- ${stack} says why.`,
  );
}

/** The network of a stack. */
export const stackNetwork = (stack: string, sections: RawConfig): NetworkName =>
  paymentSections(stack, sections).network;

/** Addresses of a stack. */
export function configuredAddresses(stack: string, sections: RawConfig): ConfiguredAddress[] {
  const data = paymentSections(stack, sections);
  return Object.entries(data.validatorGroups).flatMap(([group, { protocol, ...settings }]) =>
    (["feeRecipient", "withdrawalAddress"] as const).flatMap((setting) => {
      const address = settings[setting];
      return address === undefined
        ? []
        : [{ stack, network: data.network, group, protocol, setting, address }];
    }),
  );
}

/** Of other stacks, as far as they can be read. */
export function addressesBeside(others: OtherStacks): ConfiguredAddress[] {
  return Object.entries(others).flatMap(([stack, sections]) => {
    try {
      return configuredAddresses(stack, sections);
    } catch {
      return [];
    }
  });
}

/** `fee recipient of lido-csm on mainnet`; undefined for addresses that are no protocol's. */
export function contractAt(address: string): string | undefined {
  const found = protocolAddressAt(address);
  return found && `${found.purpose} of ${found.protocol} on ${found.network}`;
}
