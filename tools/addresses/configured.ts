import { z } from "zod";
import { type NetworkName, networkNames } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";
import type { StakingProtocol } from "../../catalog/protocols.ts";
import { groupSchema, networkSchema } from "../../topology/ethereum/schema.ts";
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

/** What a protocol has at an address, on whichever network; undefined for addresses that are no protocol's. */
export function contractAt(address: string): string | undefined {
  for (const [protocol, { addresses }] of Object.entries(paymentRules))
    for (const network of networkNames) {
      const { feeRecipient, withdrawal } = addresses[network] ?? {};
      if (isSameAddress(address, feeRecipient)) return `fee recipient of ${protocol} on ${network}`;
      if (isSameAddress(address, withdrawal)) return `withdrawal address of ${protocol} on ${network}`;
    }
  return undefined;
}

export const isSameAddress = (one: string, other: string | undefined): boolean =>
  one.toLowerCase() === other?.toLowerCase();
