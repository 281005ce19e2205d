import { faultOfAddress } from "../../catalog/lost-addresses.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { protocolAddressAt } from "../../topology/ethereum/protocol-addresses.ts";
import { address as addressSchema } from "../../topology/formats.ts";
import { networkOf, textsIn } from "../inputs.ts";
import type { Policy } from "../policy.ts";

/** An option or a setting of any client: `--suggested-fee-recipient=0x…`, `suggestedFeeRecipient: "0x…"`. */
const recipient = /fee[-_]?recipient["']?(?:\s*[=:]|\s)[\s"'-]*(0x\w*)/gi;

export const feeRecipient: Policy = {
  name: "fee-recipient",
  level: "mandatory",
  description: "What blocks earn goes to an address that somebody has the key of, and of this network.",
  reason: "fees that went to a wrong address do not come back",
  findings: (resource) => {
    const network = networkOf(resource);
    return textsIn(resource.inputs).flatMap(({ path, text }) => {
      const addresses = [...text.matchAll(recipient)].map(([, address]) => address!);
      return [...new Set(addresses)].flatMap((address) => {
        const fault = faultOf(address, network);
        return fault === undefined ? [] : [`${path}: ${address}: ${fault}`];
      });
    });
  },
};

function faultOf(address: string, network: NetworkName | undefined): string | undefined {
  const [issue] = addressSchema.safeParse(address).error?.issues ?? [];
  const lost = issue?.message ?? faultOfAddress(address);
  if (lost !== undefined) return lost;
  const owner = protocolAddressAt(address);
  if (owner === undefined) return undefined;
  const isElsewhere = network !== undefined && owner.network !== network;
  if (owner.purpose === "fee recipient" && !isElsewhere) return undefined;
  return `it is the ${owner.purpose} of ${owner.protocol} on ${owner.network}`;
}
