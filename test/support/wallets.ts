/** Hardware wallets as tests need them: a seed, of which the program sees xpubs only. */
import { pbkdf2Sync } from "node:crypto";
import { HDKey } from "@scure/bip32";
import { addr } from "micro-eth-signer";
import type { Settings } from "./inventory.ts";

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

/** A plan without contradictions, to change freely, that {@link groupsAsPlanned} follows. */
export function planSettings(): Settings {
  const row = { tier: 0, account: 0, network: "hoodi" };
  return {
    tier: 0,
    keys: [
      { passphrase: "A", account: 0, xpub: walletA.xpub(0) },
      { passphrase: "B", account: 0, xpub: walletB.xpub(0) },
    ],
    rows: [
      {
        ...row,
        name: "fees",
        passphrase: "A",
        index: 1,
        use: "operation",
        settings: ["validatorGroups.solo.feeRecipient"],
      },
      {
        ...row,
        name: "stake",
        passphrase: "B",
        index: 1,
        use: "vault",
        settings: ["validatorGroups.solo.withdrawalAddress"],
      },
      { ...row, name: "savings", passphrase: "B", index: 4, network: "mainnet", use: "vault" },
    ],
  };
}

/** Validator groups with the addresses of {@link planSettings}. */
export const groupsAsPlanned = (): Settings => ({
  solo: { protocol: "solo", feeRecipient: walletA.address(0, 1), withdrawalAddress: walletB.address(0, 1) },
});
