import { decryptEIP2335Keystore } from "micro-eth-signer/keystore.js";
import { expect, it } from "vitest";
import { freeKeys, interopKey, interopKeystores, interopPublicKey } from "../../../lab/chain/keystores.ts";

it("the first two keys are those of the mocked start", () => {
  expect([0, 1].map((index) => Buffer.from(interopKey(index)).toString("hex"))).toEqual([
    "25295f0d1d592a90b333e26e85149708208e9f8e8bc18f6c77bd62f8ad7a6866",
    "51d0b65185db6989ab0b560d6deed19c7ead0e24b9b6372cbecb1f26bdfad000",
  ]);
  expect(interopPublicKey(0)).toBe(
    "0xa99a76ed7796f7be22d5b7e85deeb7c5677e88e511e0b337618f8c4eb61349b4bf2d153f649f7b53359fe8b94a38e44c",
  );
});

it("fifteen keys are free", () => {
  expect(freeKeys).toEqual([49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63]);
});

it("a keystore opens with its password and holds its key", () => {
  const [keystore] = interopKeystores([49], "password", "pbkdf2");
  expect(keystore!.pubkey).toBe(interopPublicKey(49).slice(2));
  expect(decryptEIP2335Keystore(keystore!, "password")).toEqual(Uint8Array.from(interopKey(49)));
  expect(() => decryptEIP2335Keystore(keystore!, "another")).toThrow();
});
