/**
 * What validators sign before they are active: deposits and registrations with relays. Both count on a network from its
 * first fork on, so the root of its first validators stands in neither (consensus-specs, phase0/beacon-chain.md,
 * `process_deposit`; ethereum/builder-specs, specs/bellatrix/builder.md, "Signing").
 */

import { bytevector, container, ETH2_TYPES, uint64 } from "micro-eth-signer/ssz.js";
import type { DepositData, LockValidator } from "./file.ts";
import { bytesOf } from "./hashes.ts";

type Registration = LockValidator["builder_registration"]["message"];

/** DOMAIN_DEPOSIT and DOMAIN_APPLICATION_BUILDER. */
const domainTypes = { deposit: [3, 0, 0, 0], builder: [0, 0, 0, 1] };

const depositMessage = container({
  pubkey: bytevector(48),
  withdrawal_credentials: bytevector(32),
  amount: uint64,
});

const registrationMessage = container({
  fee_recipient: bytevector(20),
  gas_limit: uint64,
  timestamp: uint64,
  pubkey: bytevector(48),
});

/** 32 bytes. `forkVersion`: that of the network's genesis, `0x` and 8 hex digits. */
export function depositRoot(deposit: Omit<DepositData, "signature">, forkVersion: string): Uint8Array {
  const root = depositMessage.merkleRoot({
    pubkey: bytesOf(deposit.pubkey),
    withdrawal_credentials: bytesOf(deposit.withdrawal_credentials),
    amount: BigInt(deposit.amount),
  });
  return signingRoot(root, domainTypes.deposit, forkVersion);
}

/** The same for a registration. */
export function registrationRoot(registration: Registration, forkVersion: string): Uint8Array {
  const root = registrationMessage.merkleRoot({
    fee_recipient: bytesOf(registration.fee_recipient),
    gas_limit: registration.gas_limit,
    timestamp: registration.timestamp,
    pubkey: bytesOf(registration.pubkey),
  });
  return builderRoot(root, forkVersion);
}

/** The same for what has the root `root`: a registration, or what a relay bids. */
export const builderRoot = (root: Uint8Array, forkVersion: string): Uint8Array =>
  signingRoot(root, domainTypes.builder, forkVersion);

function signingRoot(root: Uint8Array, domainType: readonly number[], forkVersion: string): Uint8Array {
  const fork = ETH2_TYPES.ForkData.merkleRoot({
    current_version: bytesOf(forkVersion),
    genesis_validators_root: new Uint8Array(32),
  });
  const domain = Uint8Array.from([...domainType, ...fork.subarray(0, 28)]);
  return ETH2_TYPES.SigningData.merkleRoot({ object_root: root, domain });
}
