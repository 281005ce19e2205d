import { type NetworkName, networkNames } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";

/** An address at which a protocol is paid on a network. */
export interface ProtocolAddress {
  readonly protocol: string;
  readonly network: NetworkName;
  readonly purpose: "fee recipient" | "withdrawal address";
}

/** What a protocol has at an address, on whichever network; undefined for addresses that are no protocol's. */
export function protocolAddressAt(address: string): ProtocolAddress | undefined {
  for (const [protocol, { addresses }] of Object.entries(paymentRules))
    for (const network of networkNames) {
      const { feeRecipient, withdrawal } = addresses[network] ?? {};
      if (isSameAddress(address, feeRecipient)) return { protocol, network, purpose: "fee recipient" };
      if (isSameAddress(address, withdrawal)) return { protocol, network, purpose: "withdrawal address" };
    }
  return undefined;
}

/** Upper and lower case are a checksum. */
export const isSameAddress = (one: string, other: string | undefined): boolean =>
  one.toLowerCase() === other?.toLowerCase();
