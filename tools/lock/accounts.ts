/** Signatures of accounts and of nodes: secp256k1, 65 bytes with a recovery number (ObolNetwork/charon app/k1util). */

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { parseSignature, recoverAddressTyped, serializeSignature } from "micro-eth-signer";

/** What an operator or the creator of a cluster signs: a type of EIP-712 with one text. */
export interface Statement {
  readonly type: string;
  readonly field: string;
  readonly value: string;
}

/** Who agrees to a configuration, and whose node is which (ObolNetwork/charon cluster/eip712sigs.go, e6284707). */
export const statements = {
  creator: (value: string): Statement => ({ type: "CreatorConfigHash", field: "creator_config_hash", value }),
  operator: (value: string): Statement => ({
    type: "OperatorConfigHash",
    field: "operator_config_hash",
    value,
  }),
  enr: (value: string): Statement => ({ type: "ENR", field: "enr", value }),
};

/** Whether the account at an address signed a statement for the network with a chain id. */
export function hasSigned(
  address: string,
  signature: string,
  { type, field, value }: Statement,
  chainId: number,
): boolean {
  try {
    const signer = recoverAddressTyped(serializeSignature(parseSignature(signature)), {
      types: { EIP712Domain: domain, [type]: [{ name: field, type: "string" }] },
      primaryType: type,
      domain: { name: "Obol", version: "1", chainId: BigInt(chainId) } as never,
      message: { [field]: value } as never,
    });
    return signer.toLowerCase() === address.toLowerCase();
  } catch {
    return false;
  }
}

const domain = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
];

/** Public key of the node that signed `digest`, 33 bytes as hex digits; undefined for what no node signed. */
export function nodeThatSigned(signature: string, digest: Uint8Array): string | undefined {
  try {
    const { r, s, yParity } = parseSignature(signature);
    const recovered = new secp256k1.Signature(r, s, yParity).recoverPublicKey(digest);
    return recovered.toHex(true);
  } catch {
    return undefined;
  }
}
