/** Hardware wallets as tests need them: a seed, of which the program sees xpubs only. */
import { pbkdf2Sync } from "node:crypto";
import { HDKey } from "@scure/bip32";
import { addr } from "micro-eth-signer";

export interface Wallet {
  /** Extended keys of `m/44'/60'/account'`. */
  xpub(account: number): string;
  xprv(account: number): string;
  /** Address at `m/44'/60'/account'/0/index`, derived from private keys and by another library. */
  address(account: number, index: number): string;
}

export function wallet(seed: Uint8Array): Wallet {
  const at = (path: string) => HDKey.fromMasterSeed(seed).derive(`m/44'/60'/${path}`);
  return {
    xpub: (account) => at(`${account}'`).publicExtendedKey,
    xprv: (account) => at(`${account}'`).privateExtendedKey,
    address: (account, index) => addr.fromPrivateKey(at(`${account}'/0/${index}`).privateKey!),
  };
}

/** BIP-39: a mnemonic and a passphrase are a seed. */
export const seedOf = (mnemonic: string, passphrase = ""): Uint8Array =>
  pbkdf2Sync(mnemonic, `mnemonic${passphrase}`, 2048, 64, "sha512");

/** The mnemonic that Anvil and Hardhat print: everybody has it. */
export const knownMnemonic = `${"test ".repeat(11)}junk`;

/** One mnemonic with the passphrases A and B. */
export const [walletA, walletB] = ["A", "B"].map((passphrase) =>
  wallet(seedOf(knownMnemonic, `for tests ${passphrase}`)),
) as [Wallet, Wallet];
