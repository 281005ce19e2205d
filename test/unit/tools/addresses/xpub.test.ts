import { sha256 } from "@noble/hashes/sha2.js";
import { createBase58check } from "@scure/base";
import { HDKey } from "@scure/bip32";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOfKey, readXpub } from "../../../../tools/addresses/xpub.ts";
import { knownMnemonic, seedOf, wallet, walletA } from "../../../support/wallets.ts";

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const { decode, encode } = createBase58check(sha256);

/** The same key with other bytes at an offset, and a checksum that fits. */
function withBytes(xpub: string, offset: number, bytes: readonly number[]): string {
  const changed = decode(xpub);
  changed.set(bytes, offset);
  return encode(changed);
}

function messageOf(text: string, account = 0): string {
  try {
    readXpub(text, account);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

/** BIP-32, test vector 1, from the account on: `m/0'/1/2'`, then `/2/1000000000`. */
const vector1 = {
  account:
    "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5",
  child:
    "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV",
  grandchild:
    "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy",
};

/** BIP-32, public children of public keys: parent, index, child. */
const publicChildren = [
  [
    "vector 1, m/0'/1",
    "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw",
    1,
    "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ",
  ],
  ["vector 1, m/0'/1/2'/2", vector1.account, 2, vector1.child],
  ["vector 1, m/0'/1/2'/2/1000000000", vector1.child, 1_000_000_000, vector1.grandchild],
  [
    "vector 2, m/0",
    "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB",
    0,
    "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH",
  ],
  [
    "vector 2, m/0/2147483647'/1",
    "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaDMBU4Zn9h8LZNnBC5y4a",
    1,
    "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTfunKau47EL2dhHKon",
  ],
  [
    "vector 2, …/2147483646'/2",
    "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL",
    2,
    "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9rXpVGyy3bdW6EEgAtqt",
  ],
] as const;

/** BIP-32, test vector 5: extended keys that are none. */
const invalid = [
  [
    "public version, private key",
    "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm",
  ],
  [
    "private version, public key",
    "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGTQQD3dC4H2D5GBj7vWvSQaaBv5cxi9gafk7NF3pnBju6dwKvH",
  ],
  [
    "public key with prefix 04",
    "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn",
  ],
  [
    "private key with prefix 04",
    "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGpWnsj83BHtEy5Zt8CcDr1UiRXuWCmTQLxEK9vbz5gPstX92JQ",
  ],
  [
    "public key with prefix 01",
    "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4",
  ],
  [
    "private key with prefix 01",
    "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9y5gkZ6Eq3Rjuahrv17fEQ3Qen6J",
  ],
  [
    "private, depth 0 with a parent",
    "xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53qmbZzCHshoQnNf4GvELZfqTUrcv",
  ],
  [
    "depth 0 with a parent",
    "xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ",
  ],
  [
    "private, depth 0 with an index",
    "xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN",
  ],
  [
    "depth 0 with an index",
    "xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8",
  ],
  [
    "private, unknown version",
    "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Qgo6oujFktLHdHY4",
  ],
  [
    "unknown version",
    "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem2mwVbbNfvT2MTcAqj3nesx8uBf9",
  ],
  [
    "private key 0",
    "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP3y52uPPxFnfoLZB21Teqt1VvEHx",
  ],
  [
    "private key n",
    "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD5SDKr24z3aiUvKr9bJpdrcLg1y3G",
  ],
  [
    "public key that is no point",
    "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5JXayek4PRsn35jii4veMimro1xefsM58PgBMrvdYre8QyULY",
  ],
  [
    "wrong checksum",
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHL",
  ],
] as const;

describe("BIP-32", () => {
  it.each(publicChildren)("%s", (_, parent, index, child) => {
    expect(HDKey.fromExtendedKey(parent).deriveChild(index).publicExtendedKey).toBe(child);
  });

  it.each(invalid)("refuses %s, and repeats nothing of it", (_, key) => {
    const message = messageOf(key);
    expect(message).not.toBe("accepted");
    expect(message).not.toContain(key.slice(0, 8));
  });

  it.each(invalid.filter(([, key]) => key.startsWith("xpub")))(
    "refuses %s at the depth of an account, too",
    (what, key) => {
      if (what.startsWith("depth")) return;
      const account = withBytes(key, 4, [3, 1, 2, 3, 4, 0x80, 0, 0, 0]);
      expect(messageOf(account)).toMatch(/private extended key|no point of the curve/);
    },
  );
});

describe("an address", () => {
  it.each([
    [0, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"],
    [1, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
    [19, "0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199"],
  ])("is what Anvil and Hardhat print for account %i of their mnemonic", (index, address) => {
    const xpub = wallet(seedOf(knownMnemonic)).xpub(0);
    expect(readXpub(xpub, 0).addressAt(index)).toBe(address);
  });

  it("follows the BIP's own path below an account", () => {
    const { parentFingerprint } = readXpub(vector1.account, 2);
    expect(parentFingerprint).toBe(HDKey.fromExtendedKey(vector1.account).parentFingerprint);
    // The BIP's path ends with /2/1000000000, and a wallet's with /0/index.
    const external = HDKey.fromExtendedKey(vector1.account).deriveChild(0);
    expect(readXpub(vector1.account, 2).addressAt(1_000_000_000)).toBe(
      addressOfKey(external.deriveChild(1_000_000_000)),
    );
  });

  it("is the one of its private key, for any seed, account and index", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.constantFrom(0, 10),
        fc.nat(0x7f_ff_ff_ff),
        (seed, account, index) => {
          const { xpub, address } = wallet(seed);
          expect(readXpub(xpub(account), account).addressAt(index)).toBe(address(account, index));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("an xpub", () => {
  const xpub = walletA.xpub(0);

  it("with any other character is refused by its checksum", () => {
    fc.assert(
      fc.property(fc.nat(xpub.length - 1), fc.constantFrom(...base58), (at, character) => {
        fc.pre(xpub[at] !== character);
        const message = messageOf(xpub.slice(0, at) + character + xpub.slice(at + 1));
        expect(message).toBe("its checksum does not fit: a character is wrong or missing. Copy it again");
      }),
    );
  });

  it("with two characters exchanged, cut, or empty is refused", () => {
    expect(messageOf(xpub.slice(0, 40) + xpub[41] + xpub[40] + xpub.slice(42))).toMatch(/^its checksum/);
    expect(messageOf(xpub.slice(0, -1))).toMatch(/^its checksum/);
    expect(messageOf("")).toMatch(/^its checksum/);
    expect(messageOf(encode(decode(xpub).subarray(0, 77)))).toMatch(/^its checksum/);
  });

  it.each([0, 1, 2, 4, 5, 255])("of depth %i is refused", (depth) => {
    expect(messageOf(withBytes(xpub, 4, [depth]))).toBe(
      `it has depth ${depth}, and the xpub of an account has 3: export that of m/44'/60'/0'`,
    );
  });

  it.each([
    ["tpub", [0x04, 0x35, 0x87, 0xcf]],
    ["ypub", [0x04, 0x9d, 0x7c, 0xb2]],
    ["zpub", [0x04, 0xb2, 0x47, 0x46]],
  ])("with the version bytes of a %s is refused", (kind, version) => {
    expect(messageOf(withBytes(xpub, 0, version))).toBe(
      `it is a ${kind}, for another coin or network. Export it as an xpub`,
    );
  });

  it("of another account is refused", () => {
    expect(messageOf(xpub, 10)).toBe("it is that of 0', and not that of 10'");
    expect(messageOf(walletA.xpub(10), 0)).toBe("it is that of 10', and not that of 0'");
    expect(messageOf(withBytes(xpub, 9, [0, 0, 0, 0]))).toBe(
      "it is that of 0, which is not hardened, and not that of 0'",
    );
  });

  it("that is an xprv is refused, with a warning, even under public version bytes", () => {
    const xprv = walletA.xprv(0);
    for (const key of [xprv, withBytes(xprv, 0, [0x04, 0x88, 0xb2, 0x1e])])
      expect(messageOf(key)).toMatch(/^An xpub has what looks like a private extended key/);
  });
});
