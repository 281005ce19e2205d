import { describe, expect, it } from "vitest";
import { exampleAddress } from "../../../../catalog/lost-addresses.ts";
import { addressesBeside, configuredAddresses } from "../../../../tools/addresses/configured.ts";
import { addressFindings } from "../../../../tools/addresses/findings.ts";
import { describe as inTwoLines } from "../../../../topology/problems.ts";
import { type AddressScene, comparisonOf } from "../../../support/address-plans.ts";
import { walletA, walletB } from "../../../support/wallets.ts";

/** What is found, each in two lines. */
function found(change: (scene: AddressScene) => void): string[] {
  return addressFindings(comparisonOf(change)).map(inTwoLines);
}

const fee = "validatorGroups.solo.feeRecipient";

describe("a contradiction in the plan", () => {
  it.each<[string, (scene: AddressScene) => void, string[]]>([
    [
      "Tier 1 chosen, Tier 0 used",
      ({ plan }) => {
        plan.tier = 1;
      },
      ["fees", "stake", "savings"].map(
        (name) => `  rows.${name}: it is of Tier 0, and the plan has chosen Tier 1 [tier]`,
      ),
    ],
    [
      "Tier 0 with account 10'",
      ({ plan }) => {
        plan.keys.push({ passphrase: "A", account: 10, xpub: walletA.xpub(10) });
        plan.rows[2] = { ...plan.rows[2], name: "LEB", passphrase: "A", account: 10, use: "operation" };
      },
      ["  rows.LEB: Tier 0 has account 0' only, and this row has 10' [account]"],
    ],
    [
      "a row without its xpub",
      ({ plan }) => {
        plan.rows[2].passphrase = "C";
      },
      [
        "  rows.savings: there is no xpub of C 0', so its address is not known and was compared with nothing [no-xpub]",
      ],
    ],
    [
      "two rows with one path",
      ({ plan }) => {
        plan.rows[2].index = 1;
      },
      [
        "  rows.savings: it has the path of stake, B m/44'/60'/0'/0/1, so both are one address [shared-address]",
        // The configured address is then one of mainnet, too.
        `  bonded-validator:validatorGroups.solo.withdrawalAddress: ${walletB.address(0, 1)} is savings, an address of mainnet, in a stack of hoodi [other-network]`,
      ],
    ],
    [
      "two rows for one setting",
      ({ plan }) => {
        plan.rows[2] = { ...plan.rows[2], network: "hoodi", settings: [fee] };
      },
      [`  rows.savings: fees is for ${fee}, too [two-rows]`],
    ],
  ])("%s is found", (_, change, expected) => {
    expect(found(change).map((lines) => lines.split("\n")[0])).toEqual(expected);
  });
});

describe("a configured address", () => {
  const [a1, b1] = [walletA.address(0, 1), walletB.address(0, 1)];

  it.each<[string, (scene: AddressScene) => void, string[]]>([
    [
      "of no key is found in a solo group",
      ({ plan, groups }) => {
        plan.rows[0].settings = [];
        groups.solo.feeRecipient = exampleAddress;
      },
      [`${fee}: ${exampleAddress} is of no key of the plan, and a solo group pays it [unknown-address]`],
    ],
    [
      "of no key is found where the plan has another",
      ({ groups }) => {
        groups.solo.feeRecipient = exampleAddress;
      },
      [
        `${fee}: ${exampleAddress} is of no key of the plan, and the plan has A m/44'/60'/0'/0/1 there (fees) [not-as-planned]`,
      ],
    ],
    [
      "at a path that no row has is found",
      ({ plan, groups }) => {
        plan.rows[0].settings = [];
        groups.solo.feeRecipient = walletA.address(0, 99);
      },
      [`${fee}: ${walletA.address(0, 99)} is A m/44'/60'/0'/0/99, which no row of the plan has [no-row]`],
    ],
    [
      "with A and B exchanged in the configuration is found",
      ({ groups }) => {
        groups.solo = { protocol: "solo", feeRecipient: b1, withdrawalAddress: a1 };
      },
      [
        `${fee}: ${b1} is B m/44'/60'/0'/0/1, and the plan has the same path of A there (fees) [swapped]`,
        `${fee}: ${b1} is stake, a Vault address, and every block that is proposed shows a fee recipient [vault]`,
        `validatorGroups.solo.withdrawalAddress: ${a1} is A m/44'/60'/0'/0/1, and the plan has the same path of B there (stake) [swapped]`,
      ],
    ],
    [
      "with the xpubs of A and B exchanged in the plan is found",
      ({ plan }) => {
        [plan.keys[0].xpub, plan.keys[1].xpub] = [plan.keys[1].xpub, plan.keys[0].xpub];
      },
      [
        `${fee}: ${a1} is B m/44'/60'/0'/0/1, and the plan has the same path of A there (fees) [swapped]`,
        `${fee}: ${a1} is stake, a Vault address, and every block that is proposed shows a fee recipient [vault]`,
        `validatorGroups.solo.withdrawalAddress: ${b1} is A m/44'/60'/0'/0/1, and the plan has the same path of B there (stake) [swapped]`,
      ],
    ],
    [
      "of the Vault as a fee recipient is found",
      ({ plan }) => {
        plan.rows[0].use = "vault";
      },
      [
        `${fee}: ${a1} is fees, a Vault address, and every block that is proposed shows a fee recipient [vault]`,
      ],
    ],
    [
      "that the plan has for mainnet is found in hoodi",
      ({ plan, groups }) => {
        plan.rows[0].settings = [];
        groups.solo.feeRecipient = walletB.address(0, 4);
        for (const row of plan.rows) row.use = "operation";
      },
      [
        `${fee}: ${walletB.address(0, 4)} is savings, an address of mainnet, in a stack of hoodi [other-network]`,
      ],
    ],
    [
      "that mainnet's stack has, too, is found in hoodi",
      ({ mainnet }) => {
        mainnet.home = { protocol: "solo", feeRecipient: a1.toLowerCase() };
      },
      [
        `${fee}: ${a1} is also validatorGroups.home.feeRecipient of mainnet, a stack of mainnet [other-network]`,
      ],
    ],
    [
      "of two groups is found at both",
      ({ groups }) => {
        groups.other = { protocol: "rocketpool", feeRecipient: a1 };
      },
      [
        `${fee}: ${a1} is also validatorGroups.other.feeRecipient of hoodi [shared-address]`,
        `validatorGroups.other.feeRecipient: ${a1} is also ${fee} of hoodi [shared-address]`,
      ],
    ],
    [
      "that is missing is found, with what the plan has there",
      ({ groups }) => {
        delete groups.solo.feeRecipient;
      },
      [`${fee}: the plan has fees there, and hoodi has nothing [not-configured]`],
    ],
  ])("%s", (_, change, expected) => {
    const lines = found(change).map((both) => both.split("\n")[0]!.replace("  bonded-validator:", ""));
    expect(lines).toEqual(expected);
  });

  it("may be both addresses of one group, and unknown where only the protocol knows it", () => {
    const findings = found(({ plan, groups }) => {
      plan.rows[0].settings.push("validatorGroups.solo.withdrawalAddress");
      plan.rows[1].settings = [];
      groups.solo.withdrawalAddress = groups.solo.feeRecipient;
      groups.stader = { protocol: "stader", feeRecipient: exampleAddress };
    });
    expect(findings).toEqual([]);
  });

  it("that is wrong is answered with the right one", () => {
    const [first] = found(({ groups }) => {
      groups.solo.feeRecipient = exampleAddress;
    });
    expect(first).toContain(`→ write ${a1}, or correct the plan`);
  });
});

it("a group that cannot be read says what to do", () => {
  expect(() => configuredAddresses("hoodi", { network: "hoodi", validatorGroups: { a: 1 } })).toThrow(
    "npm run check -- hoodi says why",
  );
  expect(addressesBeside({ mainnet: { network: "mainnet", validatorGroups: 7 } })).toEqual([]);
});
