/**
 * Hashes of a cluster: SSZ roots (ObolNetwork/charon cluster/ssz.go, e6284707, 2026-08-21). The configuration's is what
 * operators sign before their nodes' records are known, so it leaves those and the signatures out.
 */

import { boolean, bytelist, bytevector, container, list, uint64 } from "micro-eth-signer/ssz.js";
import type { ClusterDefinition, LockFile, LockOperator } from "./file.ts";

export interface ClusterHashes {
  /** `0x` and 64 hex digits, likewise the others. */
  readonly config: string;
  readonly definition: string;
  readonly lock: string;
}

const address = bytevector(20);
const hash = bytevector(32);
const blsKey = bytevector(48);
const blsSignature = bytevector(96);
const accountSignature = bytevector(65);
const maxOperators = 256;
const maxValidators = 65_536;
const maxDeposits = 256;

/** Since v1.11.0 an account may be a contract with several owners. */
const accountSignatures = { "v1.10.0": accountSignature, "v1.11.0": list(32, accountSignature) } as const;

const addresses = container({ fee_recipient_address: address, withdrawal_address: address });

const validator = container({
  distributed_public_key: blsKey,
  public_shares: list(maxOperators, blsKey),
  partial_deposit_data: list(
    maxDeposits,
    container({ pubkey: blsKey, withdrawal_credentials: hash, amount: uint64, signature: blsSignature }),
  ),
  builder_registration: container({
    message: container({ fee_recipient: address, gas_limit: uint64, timestamp: uint64, pubkey: blsKey }),
    signature: blsSignature,
  }),
});

export function hashesOf({ cluster_definition, distributed_validators }: LockFile): ClusterHashes {
  const definition = definitionHash(cluster_definition);
  const lock = container({ definition: hash, validators: list(maxValidators, validator) }).merkleRoot({
    definition: bytesOf(definition),
    validators: distributed_validators.map(validatorValue),
  });
  return { config: configHash(cluster_definition), definition, lock: hexOf(lock) };
}

export function configHash(definition: ClusterDefinition): string {
  const type = container({
    ...firstFields,
    operators: list(maxOperators, container({ address })),
    creator: container({ address }),
    ...lastFields,
  });
  const { operators, creator } = definition;
  return hexOf(
    type.merkleRoot({
      ...plainFields(definition),
      operators: operators.map((operator) => ({ address: addressBytes(operator.address) })),
      creator: { address: addressBytes(creator.address) },
    }),
  );
}

export function definitionHash(definition: ClusterDefinition): string {
  const { version, operators, creator, config_hash } = definition;
  const signature = accountSignatures[version];
  const type = container({
    ...firstFields,
    operators: list(
      maxOperators,
      container({ address, enr: bytelist(1024), config_signature: signature, enr_signature: signature }),
    ),
    creator: container({ address, config_signature: signature }),
    ...lastFields,
    config_hash: hash,
  });
  const value = {
    ...plainFields(definition),
    operators: operators.map((operator) => operatorValue(version, operator)),
    creator: {
      address: addressBytes(creator.address),
      config_signature: signatureValue(version, creator.config_signature),
    },
    config_hash: bytesOf(config_hash),
  };
  return hexOf(type.merkleRoot(value as never));
}

/** Before and behind the operators and the creator, in their order. */
const firstFields = {
  uuid: bytelist(64),
  name: bytelist(256),
  version: bytelist(16),
  timestamp: bytelist(32),
  num_validators: uint64,
  threshold: uint64,
  dkg_algorithm: bytelist(32),
  fork_version: bytevector(4),
};
const lastFields = {
  validators: list(maxValidators, addresses),
  deposit_amounts: list(maxDeposits, uint64),
  consensus_protocol: bytelist(256),
  target_gas_limit: uint64,
  compounding: boolean,
};

function plainFields(definition: ClusterDefinition) {
  const { uuid, name, version, timestamp, num_validators, threshold, dkg_algorithm } = definition;
  const { fork_version, validators, deposit_amounts, consensus_protocol } = definition;
  const { target_gas_limit, compounding } = definition;
  return {
    uuid: textBytes(uuid),
    name: textBytes(name),
    version: textBytes(version),
    timestamp: textBytes(timestamp),
    num_validators,
    threshold,
    dkg_algorithm: textBytes(dkg_algorithm),
    fork_version: bytesOf(fork_version),
    validators: validators.map(({ fee_recipient_address, withdrawal_address }) => ({
      fee_recipient_address: bytesOf(fee_recipient_address),
      withdrawal_address: bytesOf(withdrawal_address),
    })),
    deposit_amounts: (deposit_amounts ?? []).map(BigInt),
    consensus_protocol: textBytes(consensus_protocol),
    target_gas_limit,
    compounding,
  };
}

function operatorValue(version: ClusterDefinition["version"], operator: LockOperator) {
  return {
    address: addressBytes(operator.address),
    enr: textBytes(operator.enr),
    config_signature: signatureValue(version, operator.config_signature),
    enr_signature: signatureValue(version, operator.enr_signature),
  };
}

/** A signature that is not there is one of zeros, or a list of none. */
function signatureValue(version: ClusterDefinition["version"], signature: string) {
  const all = bytesOf(signature);
  if (version === "v1.10.0") return all.length === 0 ? new Uint8Array(65) : all;
  return Array.from({ length: all.length / 65 }, (_, i) => all.subarray(65 * i, 65 * (i + 1)));
}

function validatorValue(one: LockFile["distributed_validators"][number]) {
  const { message, signature } = one.builder_registration;
  return {
    distributed_public_key: bytesOf(one.distributed_public_key),
    public_shares: one.public_shares.map(bytesOf),
    partial_deposit_data: one.partial_deposit_data.map((deposit) => ({
      pubkey: bytesOf(deposit.pubkey),
      withdrawal_credentials: bytesOf(deposit.withdrawal_credentials),
      amount: BigInt(deposit.amount),
      signature: bytesOf(deposit.signature),
    })),
    builder_registration: {
      message: {
        ...message,
        fee_recipient: bytesOf(message.fee_recipient),
        pubkey: bytesOf(message.pubkey),
      },
      signature: bytesOf(signature),
    },
  };
}

const textBytes = (value: string): Uint8Array => Buffer.from(value, "utf8");

/** Nobody is the address of zeros. */
const addressBytes = (value: string): Uint8Array => (value === "" ? new Uint8Array(20) : bytesOf(value));

/** `0x…` → bytes; of an empty text none. */
export const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.slice(2), "hex");

export const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;
