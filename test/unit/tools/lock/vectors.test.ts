/** What Charon and others publish, with inputs that are made here. */

import { addr } from "micro-eth-signer";
import { describe, expect, it } from "vitest";
import { publicKeyOf, sign } from "../../../../lab/dvt/threshold.ts";
import { hasSigned, statements } from "../../../../tools/lock/accounts.ts";
import { blsKeyIn, haveSigned } from "../../../../tools/lock/bls.ts";
import type { LockFile } from "../../../../tools/lock/file.ts";
import { bytesOf, configHash, hashesOf } from "../../../../tools/lock/hashes.ts";
import { depositRoot, registrationRoot } from "../../../../tools/lock/signing-roots.ts";
import { signatureOf } from "../../../support/cluster-lock.ts";

const addressOf = (digit: string) => `0x${digit.repeat(40)}`;
const nobody = { config_signature: "", enr_signature: "", enr: "" };

describe("hashes", () => {
  // ObolNetwork/charon cluster/ssz_internal_test.go, TestHashDefinitionV1x10, e6284707.
  it("of a configuration are Charon's", () => {
    const hash = configHash({
      uuid: "f4c00e58-1a54-4e55-8d76-2b2a6d4c3f9a",
      name: "test-cluster-3of4",
      version: "v1.10.0",
      timestamp: "2024-06-15T12:00:00Z",
      num_validators: 2,
      threshold: 3,
      dkg_algorithm: "default",
      fork_version: "0x00001020",
      operators: ["1", "2", "3"].map((digit) => ({ ...nobody, address: addressOf(digit) })),
      creator: { address: addressOf("1"), config_signature: "" },
      validators: [1, 2].map(() => ({
        fee_recipient_address: addressOf("a"),
        withdrawal_address: addressOf("b"),
      })),
      deposit_amounts: ["32000000000"],
      consensus_protocol: "abft",
      target_gas_limit: 30_000_000,
      compounding: true,
      config_hash: "",
      definition_hash: "",
    });
    expect(hash).toBe("0x5e16fdd44a25d37ebce15ea9d2069ec9d0930ce8d3a0e9091f82edae5969b306");
  });

  // Of this program, as it gave all hashes of ObolNetwork/charon cluster/testdata/cluster_lock_v1_10_0.json and
  // cluster_lock_v1_11_0.json (e6284707) on 2026-11-27.
  it.each([
    [
      "v1.10.0" as const,
      "0x63a2ffea9b2498a5ae456654dcb1f5fb4b7ae9da44ac0dad9edad5e1cf4219fc",
      "0xb87f999f20b59e585b280a80841cfe9ddda3addbf1097cfcc04f5798d3fd50ca",
    ],
    [
      "v1.11.0" as const,
      "0x4411226c17adecd85cb5a0401cd841f5650fbed46df5cc4861122dc2a4792439",
      "0xcf42b27fe0f5ed9ccacb4139d3aba7bf284748800ae7940b04b9bd5a6128069e",
    ],
  ])("of a definition and a lock stay as they are: %s", (version, definition, lock) => {
    expect(hashesOf(repeated(version))).toMatchObject({ definition, lock });
  });
});

/** A lock of repeated bytes: its signatures are none, and its hashes count all the same. */
function repeated(version: LockFile["cluster_definition"]["version"]): LockFile {
  const bytes = (digits: string, count: number) => `0x${digits.repeat(count)}`;
  const validator = (digits: string) => ({
    distributed_public_key: bytes(digits, 48),
    public_shares: [bytes("a1", 48), bytes("a2", 48)],
    builder_registration: {
      message: {
        fee_recipient: bytes("fe", 20),
        gas_limit: 36_000_000,
        timestamp: 1_742_213_400,
        pubkey: bytes(digits, 48),
      },
      signature: bytes("b1", 96),
    },
    partial_deposit_data: ["1000000000", "32000000000"].map((amount) => ({
      pubkey: bytes(digits, 48),
      withdrawal_credentials: bytes("01", 32),
      amount,
      signature: bytes("d1", 96),
    })),
  });
  return {
    cluster_definition: {
      uuid: "f4c00e58-1a54-4e55-8d76-2b2a6d4c3f9a",
      name: "repeated",
      version,
      timestamp: "2026-11-27T22:00:00Z",
      num_validators: 2,
      threshold: 2,
      dkg_algorithm: "frost",
      fork_version: "0x10000910",
      operators: [
        { address: "", enr: "", config_signature: "", enr_signature: "" },
        {
          address: bytes("0a", 20),
          enr: "enr:repeated",
          config_signature: bytes("c1", 65),
          enr_signature: bytes("c2", version === "v1.10.0" ? 65 : 130),
        },
      ],
      creator: { address: bytes("0b", 20), config_signature: bytes("c3", 65) },
      validators: [1, 2].map(() => ({
        fee_recipient_address: bytes("fe", 20),
        withdrawal_address: bytes("0d", 20),
      })),
      deposit_amounts: ["1000000000", "32000000000"],
      consensus_protocol: "qbft",
      target_gas_limit: 36_000_000,
      compounding: true,
      config_hash: bytes("e1", 32),
      definition_hash: bytes("e2", 32),
    },
    distributed_validators: [validator("91"), validator("92")],
    lock_hash: "",
    signature_aggregate: "",
    node_signatures: [],
  };
}

describe("signatures", () => {
  // ObolNetwork/charon eth2util/eip712/eip712_test.go, TestCreatorHash, e6284707: Sepolia.
  it("of a creator are for Charon's digest", () => {
    const key = Buffer.alloc(32, 7);
    const digest = bytesOf("0x7c8fe012e2f872ca7ec870164184f57b921166f80565ff74af7bee5796f973e4");
    const configuration = "0xe57f66637bdfa05cce6a78e8cf4120d67d305b485367a69baa5f738436533bcb";
    const asked = [addr.fromPrivateKey(key), signatureOf(key, digest)] as const;
    expect(hasSigned(...asked, statements.creator(configuration), 11_155_111)).toBe(true);
    expect(hasSigned(...asked, statements.creator(configuration), 1)).toBe(false);
    expect(hasSigned(...asked, statements.operator(configuration), 11_155_111)).toBe(false);
  });

  // Of Teku, in ObolNetwork/charon eth2util/registration/registration_test.go, e6284707: Hoodi.
  it("of a registration are Teku's", () => {
    const key = bytesOf("0x345768c0245f1dc702df9e50e811002f61ebb2680b3d5931527ef59f96cbaf9b");
    // Another's: what is signed says of itself for whom it is.
    const pubkey =
      "0x86966350b672bd502bfbdb37a6ea8a7392e8fb7f5ebb5c5e2055f4ee168ebfab0fef63084f28c9f62c3ba71f825e527e";
    const message = {
      fee_recipient: "0x000000000000000000000000000000000000dEaD",
      gas_limit: 30_000_000,
      timestamp: 1_646_092_800,
      pubkey,
    };
    const signature =
      "0x838c82166e22fc27998fee74319daf42545f9fd32ae0e5d69319c888739a2c817f82aab48f04f165e32304d2ab8d317c1318d6d907dbe6372417fcfc4e3f0b550c357d5087abda4b80c021a64d2463e43efb017eeb1cef0dd92e38770b9628a1";
    const root = registrationRoot(message, "0x10000910");
    expect(sign(key, root)).toBe(signature);
    const signer = blsKeyIn(publicKeyOf(key))!;
    expect(haveSigned([signer], root, signature)).toBe(true);
    expect(haveSigned([signer], registrationRoot(message, "0x00000000"), signature)).toBe(false);
  });

  // ObolNetwork/charon eth2util/deposit/deposit_test.go, TestMarshalDepositData, e6284707: Goerli, 0x02.
  it("of a deposit are Charon's", () => {
    const key = bytesOf("0x1dabcbfc9258f0f28606bf9e3b1c9f06d15a6e4eb0fbc28a43835eaaed7623fc");
    const deposit = {
      pubkey: publicKeyOf(key),
      withdrawal_credentials: `0x02${"00".repeat(11)}05f9f73f74c205f2b9267c04296e3069767531fb`,
      amount: "32000000000",
    };
    expect(sign(key, depositRoot(deposit, "0x00001020"))).toBe(
      "0xaed3c99949ab93622f2d1baaeb047d30cb33e744e1a8464eebe1a2a634f0f23529ce753c54035968e9f3f683bca02f6704c933ca9ff2b181897de4eb27b0b2568721fe625084d5cc9030be55ceb1bc573df61a8a67bad87d94187ee4d28fc36f",
    );
  });
});
