/** What nodes sign together once they have their shares: deposits, registrations, and the lock's hash. */

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesOf, hashesOf, hexOf } from "../../../tools/lock/hashes.ts";
import { depositRoot, registrationRoot } from "../../../tools/lock/signing-roots.ts";
import { combineSignatures, isSignatureOf, sign } from "../../dvt/threshold.ts";
import type { FakeDefinition } from "./charon-dkg-definition.ts";
import type { DkgPeers } from "./charon-dkg-peers.ts";
import type { DealtKey } from "./charon-dkg-shares.ts";

/** Of mainnet and Hoodi: seconds (ObolNetwork/charon eth2util/network.go, e6284707). */
const genesisTimes: Readonly<Record<string, number>> = {
  "0x00000000": 1_606_824_023,
  "0x10000910": 1_742_213_400,
};

const standardGwei = { plain: [1, 32], compounding: [1, 8, 32, 256] } as const;

/** A lock in the form of the file; the definition goes into it as it was read. */
export type FakeLock = Awaited<ReturnType<typeof makeLock>>;

export async function makeLock(
  peers: DkgPeers,
  definition: FakeDefinition,
  keys: readonly DealtKey[],
  nodeKey: Uint8Array,
) {
  const deposits = await signDeposits(peers, definition, keys);
  const registrations = await signRegistrations(peers, definition, keys);
  const content = {
    cluster_definition: definition,
    distributed_validators: keys.map(({ publicKey, publicShares }, i) => ({
      distributed_public_key: publicKey,
      public_shares: publicShares,
      builder_registration: registrations[i]!,
      partial_deposit_data: deposits[i]!,
    })),
  };
  const lock_hash = hashesOf(content as never).lock;
  const digest = bytesOf(lock_hash);
  const partial = await peers.gather("lock hash", () =>
    JSON.stringify(keys.map(({ share }) => sign(share, digest))),
  );
  const nodes = await peers.gather("node signatures", () => nodeSignature(nodeKey, digest));
  return {
    ...content,
    lock_hash,
    signature_aggregate: aggregate(partial.flatMap((text) => JSON.parse(text) as string[])),
    node_signatures: nodes,
  };
}

/** By validator. */
function signDeposits(peers: DkgPeers, definition: FakeDefinition, keys: readonly DealtKey[]) {
  const { compounding, deposit_amounts, fork_version } = definition;
  const standard = standardGwei[compounding ? "compounding" : "plain"].map((eth) => `${eth}000000000`);
  const amounts = deposit_amounts?.length ? [...new Set(deposit_amounts)] : standard;
  const prefix = compounding ? "0x02" : "0x01";
  const messages = keys.map(({ publicKey }, i) =>
    amounts.map((amount) => ({
      pubkey: publicKey,
      withdrawal_credentials: `${prefix}${"00".repeat(11)}${definition.validators[i]!.withdrawal_address.slice(2).toLowerCase()}`,
      amount,
    })),
  );
  return signAll(peers, "deposits", keys, messages, (message) => depositRoot(message, fork_version));
}

async function signRegistrations(peers: DkgPeers, definition: FakeDefinition, keys: readonly DealtKey[]) {
  const { fork_version, validators, target_gas_limit } = definition;
  const messages = keys.map(({ publicKey }, i) => [
    {
      fee_recipient: validators[i]!.fee_recipient_address.toLowerCase(),
      gas_limit: target_gas_limit,
      timestamp: genesisTimes[fork_version] ?? 0,
      pubkey: publicKey,
    },
  ]);
  const root = (message: (typeof messages)[number][number]) => registrationRoot(message, fork_version);
  const signed = await signAll(peers, "registrations", keys, messages, root);
  return signed.map(([one]) => {
    const { signature, ...message } = one!;
    return { message, signature };
  });
}

/** Each node signs with its share, and the shares of all nodes together make the signature of the key. */
async function signAll<Message extends object>(
  peers: DkgPeers,
  step: string,
  keys: readonly DealtKey[],
  messages: readonly (readonly Message[])[],
  rootOf: (message: Message) => Uint8Array,
): Promise<(Message & { signature: string })[][]> {
  const own = messages.map((each, i) => each.map((message) => sign(keys[i]!.share, rootOf(message))));
  const all = (await peers.gather(step, () => JSON.stringify(own))).map(
    (text) => JSON.parse(text) as string[][],
  );
  return messages.map((each, i) =>
    each.map((message, j) => {
      const parts = new Map(all.map((node, operator) => [operator + 1, node[i]![j]!]));
      const signature = combineSignatures(parts);
      if (!isSignatureOf(keys[i]!.publicKey, rootOf(message), signature))
        throw new Error(`invalid signature of ${step}`);
      return { ...message, signature };
    }),
  );
}

const scheme = bls12_381.longSignatures;

function aggregate(signatures: readonly string[]): string {
  const points = signatures.map((signature) => scheme.Signature.fromHex(signature.slice(2)));
  return `0x${scheme.aggregateSignatures(points).toHex(true)}`;
}

/** r, s and the recovery number. */
function nodeSignature(key: Uint8Array, digest: Uint8Array): string {
  const bytes = secp256k1.sign(digest, key, { prehash: false, format: "recovered" });
  return hexOf(Uint8Array.of(...bytes.subarray(1), bytes[0]!));
}
