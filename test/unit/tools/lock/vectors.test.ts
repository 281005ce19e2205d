/** What Charon and others publish, with inputs that are made here. */

import { addr } from "micro-eth-signer";
import { describe, expect, it } from "vitest";
import { publicKeyOf, sign } from "../../../../lab/dvt/threshold.ts";
import { hasSigned, statements } from "../../../../tools/lock/accounts.ts";
import { blsKeyIn, haveSigned } from "../../../../tools/lock/bls.ts";
import { bytesOf, configHash } from "../../../../tools/lock/hashes.ts";
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
});

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
