/** A Charon cluster of the lab as a ceremony leaves it: a lock, and for each operator its key and its shares. */

import { randomBytes, randomUUID } from "node:crypto";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { registrationRoot } from "../../tools/lock/signing-roots.ts";
import { quorumOf } from "../../topology/dvt/quorum.ts";
import { type ClusterLock, lockHashOf } from "./cluster-lock.ts";
import { makeRecord } from "./enr.ts";
import { encryptSecret } from "./keystore-crypto.ts";
import { publicKeyOf, type SecretKey, sign, splitKey } from "./threshold.ts";

export interface CharonFilesOptions {
  readonly name: string;
  /** Where the operators' nodes are reached: an IPv4 address and a port of TCP. */
  readonly operators: readonly { readonly address: string; readonly port: number }[];
  /** The validators' whole keys. */
  readonly keys: readonly SecretKey[];
  readonly feeRecipient: string;
  /** That of the network's genesis: `0x` and 8 hex digits. */
  readonly forkVersion: string;
}

/** Content by name. */
type Files = Readonly<Record<string, string>>;

export interface CharonCluster {
  readonly lock: ClusterLock;
  /** What lies in each operator's folders: Charon's, and that of the shares. */
  readonly nodes: readonly { readonly charon: Files; readonly shares: Files }[];
}

export function makeCluster(options: CharonFilesOptions): CharonCluster {
  const { operators, keys } = options;
  const own = operators.map(() => secp256k1.utils.randomSecretKey());
  const shares = keys.map((key) => splitKey(key, operators.length, quorumOf(operators.length)));
  const lock = lockOf(options, own, shares);
  const text = JSON.stringify(lock, undefined, 1);
  const nodes = own.map((key, i) => ({
    charon: {
      "charon-enr-private-key": Buffer.from(key).toString("hex"),
      "cluster-lock.json": text,
    },
    shares: keystoresOf(shares.map((each) => each[i]!)),
  }));
  return { lock, nodes };
}

function lockOf(
  { name, operators, keys, feeRecipient, forkVersion }: CharonFilesOptions,
  own: readonly Uint8Array[],
  shares: readonly (readonly SecretKey[])[],
): ClusterLock {
  const content = {
    cluster_definition: {
      name,
      operators: operators.map(({ address, port }, i) => ({ enr: makeRecord(own[i]!, address, port) })),
      validators: keys.map(() => ({ fee_recipient_address: feeRecipient })),
      threshold: quorumOf(operators.length),
      fork_version: forkVersion,
    },
    distributed_validators: keys.map((key, i) => ({
      distributed_public_key: publicKeyOf(key),
      public_shares: shares[i]!.map(publicKeyOf),
      builder_registration: registrationOf(key, feeRecipient, forkVersion),
    })),
  };
  return { ...content, lock_hash: lockHashOf(content) };
}

/** Valid from the genesis of Hoodi on, as a ceremony writes it (eth2util/registration). */
function registrationOf(key: SecretKey, fee_recipient: string, forkVersion: string) {
  const message = {
    fee_recipient,
    gas_limit: 30_000_000,
    timestamp: 1_742_213_400,
    pubkey: publicKeyOf(key),
  };
  return { message, signature: sign(key, registrationRoot(message, forkVersion)) };
}

/** As Charon writes them (eth2util/keystore), with a derivation that takes less time. */
function keystoresOf(shares: readonly SecretKey[]): Files {
  const password = randomBytes(16).toString("hex");
  const files = shares.flatMap((share, i) => {
    const keystore = {
      crypto: encryptSecret(share, password),
      ...{ pubkey: publicKeyOf(share).slice(2), path: "", uuid: randomUUID(), version: 4 },
    };
    return [
      [`keystore-${i}.json`, JSON.stringify(keystore, undefined, " ")],
      [`keystore-${i}.txt`, password],
    ];
  });
  return Object.fromEntries(files);
}
