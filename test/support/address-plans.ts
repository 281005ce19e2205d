/** A plan, the groups that follow it, and their comparison. */
import { stringify } from "yaml";
import { addressesBeside, configuredAddresses } from "../../tools/addresses/configured.ts";
import { deriveAddresses } from "../../tools/addresses/derive.ts";
import type { Comparison } from "../../tools/addresses/findings.ts";
import { readAddressPlan } from "../../tools/addresses/plan.ts";
import type { Settings } from "./inventory.ts";
import { walletA, walletB } from "./wallets.ts";

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

/** What a comparison is made of, to change freely. */
export interface AddressScene {
  readonly plan: Settings;
  readonly groups: Settings;
  /** Groups of the other stack, mainnet. */
  readonly mainnet: Settings;
}

export function comparisonOf(change: (scene: AddressScene) => void): Comparison {
  const scene: AddressScene = { plan: planSettings(), groups: groupsAsPlanned(), mainnet: {} };
  change(scene);
  const plan = readAddressPlan(stringify(scene.plan, { aliasDuplicateObjects: false }));
  return {
    stacks: [{ stack: "hoodi", network: "hoodi" }],
    plan,
    derived: deriveAddresses(plan),
    configured: configuredAddresses("hoodi", { network: "hoodi", validatorGroups: scene.groups }),
    beside: addressesBeside({ mainnet: { network: "mainnet", validatorGroups: scene.mainnet } }),
  };
}
