import { decryptEIP2335Keystore } from "micro-eth-signer/keystore.js";
import { describe, expect, it } from "vitest";
import { interopKey } from "../../../../lab/chain/keystores.ts";
import { makeCluster } from "../../../../lab/dvt/charon-files.ts";
import { lockHashOf } from "../../../../lab/dvt/cluster-lock.ts";
import { makeRecord } from "../../../../lab/dvt/enr.ts";
import { combineSignatures, isSignatureOf, publicKeyOf, sign } from "../../../../lab/dvt/threshold.ts";
import { readRecord } from "../../../../topology/dvt/enr.ts";

/** The example of EIP-778, and its key. */
const example =
  "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";
const key = Buffer.from("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291", "hex");

describe("a node record", () => {
  it("is read as others write it", () => {
    expect(readRecord(example)).toEqual({
      publicKey: "03ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138",
      address: "127.0.0.1",
    });
  });

  it("of the lab says where the node is reached", () => {
    const { publicKey, ...place } = readRecord(makeRecord(key, "198.18.113.7", 13610));
    expect(publicKey).toBe(readRecord(example).publicKey);
    expect(place).toEqual({ address: "198.18.113.7", port: 13610 });
  });

  it.each([
    ["without its prefix", example.slice(4), "missing 'enr:' prefix"],
    ["that was changed", example.replace("gmlwhH8AAAG", "gmlwhH8AAAK"), "invalid enr signature"],
    ["that was cut", example.slice(0, 60), "invalid rlp encoding"],
  ])("%s is refused", (_name, text, said) => {
    expect(() => readRecord(text)).toThrow(said);
  });
});

describe("a cluster", () => {
  const keys = [interopKey(49), interopKey(50)];
  const { lock, nodes } = makeCluster({
    name: "lab",
    operators: [1, 2, 3, 4].map((n) => ({ address: `198.18.113.${n}`, port: 13610 })),
    keys,
    feeRecipient: `0x${"ab".repeat(20)}`,
    forkVersion: "0x10000910",
  });

  it("has a lock whose hash is that of its content", () => {
    expect(nodes.map(({ charon }) => JSON.parse(charon["cluster-lock.json"]!))).toEqual(Array(4).fill(lock));
    expect(lockHashOf(lock)).toBe(lock.lock_hash);
    expect(lockHashOf({ ...lock, distributed_validators: [] })).not.toBe(lock.lock_hash);
  });

  it("signs with keystores of three nodes as the whole key does", () => {
    const root = Buffer.alloc(32, 7);
    const parts = nodes.slice(1).map(({ shares }, i): [number, string] => {
      const keystore = JSON.parse(shares["keystore-1.json"]!);
      const share = decryptEIP2335Keystore(keystore, shares["keystore-1.txt"]!);
      expect(publicKeyOf(share)).toBe(lock.distributed_validators[1]!.public_shares[i + 1]);
      expect(`0x${keystore.pubkey}`).toBe(publicKeyOf(share));
      return [i + 2, sign(share, root)];
    });
    expect(isSignatureOf(publicKeyOf(keys[1]!), root, combineSignatures(new Map(parts)))).toBe(true);
  });
});
