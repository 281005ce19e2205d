import { bytevector, container, uint64 } from "micro-eth-signer/ssz.js";
import type { DepositData } from "../../tools/lock/file.ts";
import { bytesOf } from "../../tools/lock/hashes.ts";

const networkNames: Readonly<Record<string, string>> = { "0x00000000": "mainnet", "0x10000910": "hoodi" };

const message = { pubkey: bytevector(48), withdrawal_credentials: bytevector(32), amount: uint64 };

/** An entry of `deposit-data-*.json`. */
export function depositEntry(
  { pubkey, withdrawal_credentials, amount, signature }: DepositData,
  forkVersion: string,
): object {
  const value = {
    pubkey: bytesOf(pubkey),
    withdrawal_credentials: bytesOf(withdrawal_credentials),
    amount: BigInt(amount),
  };
  const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const data = container({ ...message, signature: bytevector(96) });
  return {
    pubkey: plain(value.pubkey),
    withdrawal_credentials: plain(value.withdrawal_credentials),
    amount: Number(amount),
    signature: plain(bytesOf(signature)),
    deposit_message_root: plain(container(message).merkleRoot(value)),
    deposit_data_root: plain(data.merkleRoot({ ...value, signature: bytesOf(signature) })),
    fork_version: forkVersion.slice(2),
    network_name: networkNames[forkVersion] ?? "",
    deposit_cli_version: "2.7.0",
  };
}
