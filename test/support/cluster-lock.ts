/** A dealer of cluster locks: it has all keys of a cluster, and signs whatever it is told to. */

import { createHash } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { addr, signTyped } from "micro-eth-signer";
import { makeRecord } from "../../lab/dvt/enr.ts";
import { publicKeyOf, type SecretKey, sign, splitKey } from "../../lab/dvt/threshold.ts";
import { type Statement, statements } from "../../tools/lock/accounts.ts";
import type { LockFile } from "../../tools/lock/file.ts";
import { bytesOf, configHash, definitionHash, hashesOf, hexOf } from "../../tools/lock/hashes.ts";
import { depositRoot, registrationRoot } from "../../tools/lock/signing-roots.ts";

export interface DealerOptions {
  readonly operators?: number;
  readonly threshold?: number;
  readonly validators?: number;
  readonly version?: LockFile["cluster_definition"]["version"];
  /** No account of an operator signs. */
  readonly unsigned?: boolean;
  /** Makes the keys of this cluster others than those of the next one. */
  readonly seed?: string;
}

/** A lock to change freely before it is signed. */
export type Unsigned = Writable<LockFile>;
type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

const addressOf = (text: string): string => `0x${Buffer.from(text).toString("hex")}`;

export const feeRecipient = addressOf("fees are paid here!!");
export const withdrawalAddress = addressOf("the stake goes back.");

/** Of Hoodi; and by what EIP-712 names the networks of each. */
const forkVersion = "0x10000910";
const chainIds: Readonly<Record<string, bigint>> = { [forkVersion]: 560_048n, "0x00000000": 1n };

export class Dealer {
  readonly nodes: readonly Uint8Array[];
  readonly accounts: readonly Uint8Array[];
  /** Whole keys of the validators. */
  readonly keys: readonly SecretKey[];
  /** Of each validator, in the order of the operators. */
  readonly shares: readonly (readonly SecretKey[])[];
  readonly #options: Required<DealerOptions>;

  constructor(options: DealerOptions = {}) {
    const { operators = 4, validators = 1, version = "v1.11.0", unsigned = false, seed = "" } = options;
    const { threshold = Math.ceil((2 * operators) / 3) } = options;
    this.#options = { operators, threshold, validators, version, unsigned, seed };
    const secrets = (kind: string, count: number) =>
      Array.from({ length: count }, (_, i) => secretOf(`${seed} ${kind} ${i}`));
    this.nodes = secrets("node", operators);
    this.accounts = secrets("account", operators);
    this.keys = secrets("validator", validators);
    this.shares = this.keys.map((key) => splitKey(key, operators, threshold));
  }

  /** Node records, in the order of the operators. */
  get records(): string[] {
    return this.nodes.map((key) => makeRecord(key, "198.18.113.1", 3610));
  }

  /** A lock on which all agree. `change` alters what they agree to. */
  lock(change: (lock: Unsigned) => void = () => undefined): LockFile {
    const lock = this.#unsigned();
    change(lock);
    this.sign(lock);
    return lock;
  }

  /** Makes all hashes and signatures of a lock anew. */
  sign(lock: Unsigned): void {
    const { cluster_definition: definition } = lock;
    definition.config_hash = configHash(definition);
    if (!this.#options.unsigned) this.#signAccounts(lock);
    this.seal(lock);
  }

  /** The same, with what accounts signed as it is. */
  seal(lock: Unsigned): void {
    const { cluster_definition: definition } = lock;
    definition.definition_hash = definitionHash(definition);
    lock.distributed_validators.forEach((validator, i) => {
      const key = this.keys[i]!;
      for (const deposit of validator.partial_deposit_data)
        deposit.signature = sign(key, depositRoot(deposit, definition.fork_version));
      const { message } = validator.builder_registration;
      validator.builder_registration.signature = sign(
        key,
        registrationRoot(message, definition.fork_version),
      );
    });
    lock.lock_hash = hashesOf(lock).lock;
    const digest = bytesOf(lock.lock_hash);
    lock.node_signatures = this.nodes.map((key) => signatureOf(key, digest));
    lock.signature_aggregate = aggregate(this.shares.flat().map((share) => sign(share, digest)));
  }

  #signAccounts({ cluster_definition: definition }: Unsigned): void {
    const { creator, operators, config_hash, fork_version } = definition;
    const stated = (key: Uint8Array, statement: Statement) =>
      statementOf(key, statement, chainIds[fork_version]!);
    creator.config_signature = stated(this.accounts[0]!, statements.creator(config_hash));
    operators.forEach((operator, i) => {
      const account = this.accounts[i]!;
      operator.config_signature = stated(account, statements.operator(config_hash));
      operator.enr_signature = stated(account, statements.enr(operator.enr));
    });
  }

  #unsigned(): Unsigned {
    const { operators, threshold, validators, version, unsigned, seed } = this.#options;
    const address = (key: Uint8Array) => (unsigned ? "" : addr.fromPrivateKey(key));
    const signature = "";
    return {
      cluster_definition: {
        uuid: "7B0C9E1D-55AE-4C35-9E1C-0F6A3B1C2D4E",
        name: `cluster of a test ${seed}`,
        version,
        timestamp: "2026-11-27T22:00:00Z",
        num_validators: validators,
        threshold,
        dkg_algorithm: "default",
        fork_version: forkVersion,
        operators: Array.from({ length: operators }, (_, i) => ({
          address: address(this.accounts[i]!),
          enr: this.records[i]!,
          config_signature: signature,
          enr_signature: signature,
        })),
        creator: { address: address(this.accounts[0]!), config_signature: signature },
        validators: this.keys.map(() => ({
          fee_recipient_address: feeRecipient,
          withdrawal_address: withdrawalAddress,
        })),
        deposit_amounts: ["32000000000"],
        consensus_protocol: "",
        target_gas_limit: 60_000_000,
        compounding: false,
        config_hash: `0x${"00".repeat(32)}`,
        definition_hash: `0x${"00".repeat(32)}`,
      },
      distributed_validators: this.keys.map((key, i) => ({
        distributed_public_key: publicKeyOf(key),
        public_shares: this.shares[i]!.map(publicKeyOf),
        builder_registration: {
          message: {
            fee_recipient: feeRecipient,
            gas_limit: 60_000_000,
            timestamp: 1_742_213_400,
            pubkey: publicKeyOf(key),
          },
          signature,
        },
        partial_deposit_data: [
          {
            pubkey: publicKeyOf(key),
            withdrawal_credentials: `0x01${"00".repeat(11)}${withdrawalAddress.slice(2)}`,
            amount: "32000000000",
            signature,
          },
        ],
      })),
      lock_hash: "",
      signature_aggregate: "",
      node_signatures: [],
    };
  }
}

/** 32 bytes that are a key of both curves. */
function secretOf(name: string): Uint8Array {
  const bytes = createHash("sha256").update(name).digest();
  bytes[0] = 1;
  return bytes;
}

const scheme = bls12_381.longSignatures;

/** Of signatures of one message one. */
function aggregate(signatures: readonly string[]): string {
  const points = signatures.map((signature) => scheme.Signature.fromHex(signature.slice(2)));
  return `0x${scheme.aggregateSignatures(points).toHex(true)}`;
}

/** r, s and the recovery number, as nodes sign. */
export function signatureOf(key: Uint8Array, digest: Uint8Array): string {
  const bytes = secp256k1.sign(digest, key, { prehash: false, format: "recovered" });
  return hexOf(Uint8Array.of(...bytes.subarray(1), bytes[0]!));
}

function statementOf(key: Uint8Array, { type, field, value }: Statement, chainId: bigint): string {
  return signTyped(
    {
      types: { [type]: [{ name: field, type: "string" }] },
      primaryType: type,
      domain: { name: "Obol", version: "1", chainId } as never,
      message: { [field]: value } as never,
    },
    key,
  );
}
