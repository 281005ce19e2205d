import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { addressesBeside, configuredAddresses } from "../../../../tools/addresses/configured.ts";
import { deriveAddresses } from "../../../../tools/addresses/derive.ts";
import { addressFindings } from "../../../../tools/addresses/findings.ts";
import { readAddressPlan } from "../../../../tools/addresses/plan.ts";
import { addressReportOf } from "../../../../tools/addresses/report.ts";
import { pathOfRow, symbolOf, tier0Table, withdrawnRow } from "../../../../tools/addresses/tier-0.ts";
import type { Settings } from "../../../support/inventory.ts";
import { walletA, walletB } from "../../../support/wallets.ts";

const plan = (more: Settings = {}) => ({
  tier: 0,
  keys: [
    { passphrase: "A", account: 0, xpub: walletA.xpub(0) },
    { passphrase: "A", account: 10, xpub: walletA.xpub(10) },
    { passphrase: "B", account: 0, xpub: walletB.xpub(0) },
  ],
  table: "tier-0",
  ...more,
});

/** Mainnet and Hoodi with these solo groups, against a plan with the table. */
function comparison({ more, mainnet, hoodi }: { more?: Settings; mainnet?: Settings; hoodi?: Settings }) {
  const read = readAddressPlan(stringify(plan(more)));
  const configured = Object.entries({ mainnet, hoodi }).flatMap(([network, solo]) =>
    configuredAddresses(network, {
      network,
      validatorGroups: solo === undefined ? {} : { solo: { protocol: "solo", ...solo } },
    }),
  );
  return {
    stacks: (["mainnet", "hoodi"] as const).map((name) => ({ stack: name, network: name })),
    plan: read,
    derived: deriveAddresses(read),
    configured,
    beside: addressesBeside({}),
  };
}

const asPlanned = {
  withdrawalAddress: walletA.address(0, 0),
  feeRecipient: walletB.address(0, 0),
};

/** `check path`, and how often. */
function checksOf(input: Parameters<typeof comparison>[0]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { check } of addressFindings(comparison(input))) found[check] = (found[check] ?? 0) + 1;
  return found;
}

describe("the table of Tier 0", () => {
  it("has all rows of the operator's", () => {
    expect(tier0Table.map((row) => `${row.wallet ?? "-"} ${symbolOf(row)} ${pathOfRow(row)}`)).toEqual([
      "Solo A m/44'/60'/0'/0/0",
      "Saturn0 A m/44'/60'/10'/0/0",
      "Saturn1 A m/44'/60'/10'/0/0",
      "Saturn2 A m/44'/60'/10'/0/0",
      "CSMv2 A m/44'/60'/0'/0/0",
      "Puffer2 A m/44'/60'/0'/0/0",
      "Puffer1 A m/44'/60'/0'/0/0",
      "Diva A m/44'/60'/0'/0/0",
      "Solo B m/44'/60'/0'/0/0",
      "SSV B m/44'/60'/0'/0/0",
      "Obol B m/44'/60'/0'/0/0",
      "- B m/44'/60'/0'/0/x",
      "- B m/44'/60'/0'/0/x",
    ]);
    expect(pathOfRow(withdrawnRow)).toBe("m/44'/60'/0'/0/0");
  });

  it("contradicts itself: accounts in Tier 0, and one address for several uses", () => {
    const found = addressFindings(comparison({ mainnet: asPlanned }));
    expect(found.map(({ check, path, reason }) => `${check} ${path}: ${reason}`)).toEqual([
      ...["Saturn0", "Saturn1", "Saturn2"].flatMap((name, i) => [
        `account rows.${name}: Tier 0 has account 0' only, and this row has 10'`,
        ...["Saturn0", "Saturn1"]
          .slice(0, i)
          .map(
            (other) =>
              `shared-address rows.${name}: it has the path of ${other}, A m/44'/60'/10'/0/0, so both are one address`,
          ),
      ]),
      ...["CSMv2", "Puffer2", "Puffer1", "Diva"].flatMap((name, i) =>
        ["Solo withdrawal", "CSMv2", "Puffer2", "Puffer1"]
          .slice(0, i + 1)
          .map(
            (other) =>
              `shared-address rows.${name}: it has the path of ${other}, A m/44'/60'/0'/0/0, so both are one address`,
          ),
      ),
      ...["SSV", "Obol"].flatMap((name, i) =>
        ["Solo fees", "SSV"]
          .slice(0, i + 1)
          .map(
            (other) =>
              `shared-address rows.${name}: it has the path of ${other}, B m/44'/60'/0'/0/0, so both are one address`,
          ),
      ),
      "account rows.DeFi: it has an account of its own for each protocol, and Tier 0 has account 0' only",
    ]);
  });

  it("is of another tier than the one that the operator's text chooses", () => {
    const { tier } = checksOf({ more: { tier: 1 }, mainnet: asPlanned });
    expect(tier).toBe(11);
  });

  it("is without contradiction once the plan has rows for what shares an address", () => {
    const row = { tier: 0, account: 0, network: "mainnet", use: "vault", passphrase: "A" };
    const vaults = ["Saturn0", "Saturn1", "Saturn2", "CSMv2", "Puffer2", "Puffer1", "Diva"];
    const own = [
      ...vaults.map((name, i) => ({ ...row, name, index: i + 1 })),
      ...["SSV", "Obol", "DeFi Aave"].map((name, i) => ({
        ...{ ...row, name, index: i + 1 },
        ...{ passphrase: "B", use: "operation" },
      })),
    ];
    const input = { more: { rows: own }, mainnet: asPlanned };
    expect(checksOf(input)).toEqual({});
    const { nextUnused, rows } = addressReportOf(comparison(input));
    expect(rows).toHaveLength(12);
    expect(nextUnused.map(({ path }) => path)).toEqual([
      "A m/44'/60'/0'/0/8",
      "A m/44'/60'/10'/0/0",
      "B m/44'/60'/0'/0/4",
    ]);
  });

  it("does not take a row of a passphrase with Vault addresses for operations", () => {
    const row = { tier: 0, account: 0, network: "mainnet", passphrase: "A", index: 30, use: "operation" };
    const found = addressFindings(
      comparison({ more: { rows: [{ ...row, name: "shop" }] }, mainnet: asPlanned }),
    );
    expect(found[0]).toEqual({
      check: "vault",
      path: "rows.shop",
      reason: "it is for operations, and A is the passphrase of the Vault address Solo withdrawal",
      remedy: "give it a path of a passphrase that has no Vault addresses",
    });
  });
});

describe("all stacks at once", () => {
  const added = (input: Parameters<typeof comparison>[0]) => {
    const before = addressFindings(comparison({ mainnet: asPlanned })).length;
    return addressFindings(comparison(input))
      .slice(before)
      .map(({ check, path }) => `${path} [${check}]`);
  };

  it("finds the addresses of mainnet in hoodi, in both stacks", () => {
    const setting = "bonded-validator:validatorGroups.solo.feeRecipient";
    const found = added({ mainnet: asPlanned, hoodi: { feeRecipient: asPlanned.feeRecipient } });
    expect(found.slice(0, 2)).toEqual([
      `mainnet: ${setting} [other-network]`,
      `hoodi: ${setting} [other-network]`,
    ]);
  });

  it("compares a setting with the row of its own network", () => {
    const row = { tier: 0, passphrase: "B", account: 0, network: "hoodi", use: "operation" };
    const settings = ["validatorGroups.solo.feeRecipient"];
    const rows = [{ ...row, name: "test fees", index: 20, settings }];
    const hoodi = { feeRecipient: walletB.address(0, 20) };
    const both = checksOf({ more: { rows }, mainnet: asPlanned, hoodi });
    expect(both).toEqual(checksOf({ mainnet: asPlanned }));
  });

  it("finds a Vault address as a fee recipient, and A and B exchanged", () => {
    const exchanged = {
      withdrawalAddress: asPlanned.feeRecipient,
      feeRecipient: asPlanned.withdrawalAddress,
    };
    const found = addressFindings(comparison({ mainnet: exchanged })).map(({ check }) => check);
    expect(found.filter((check) => check === "swapped")).toHaveLength(2);
    // Five rows of the Vault have this path.
    expect(found.filter((check) => check === "vault")).toHaveLength(5);
  });

  it("finds what a stack leaves empty, with its address", () => {
    const found = addressFindings(comparison({})).slice(-2);
    expect(found.map(({ path, remedy }) => [path, remedy])).toEqual([
      [
        "mainnet: bonded-validator:validatorGroups.solo.withdrawalAddress",
        `write ${asPlanned.withdrawalAddress}, or take the setting out of the row`,
      ],
      [
        "mainnet: bonded-validator:validatorGroups.solo.feeRecipient",
        `write ${asPlanned.feeRecipient}, or take the setting out of the row`,
      ],
    ]);
  });

  it("names each stack before a setting", () => {
    const { configured, stacks } = addressReportOf(
      comparison({ mainnet: asPlanned, hoodi: { feeRecipient: walletB.address(0, 50) } }),
    );
    expect(stacks).toEqual(["mainnet", "hoodi"]);
    expect(configured.map(({ setting }) => setting)).toEqual([
      "mainnet: solo.feeRecipient",
      "mainnet: solo.withdrawalAddress",
      "hoodi: solo.feeRecipient",
    ]);
  });
});

describe("a plan", () => {
  it("has rows, or the table", () => {
    const { table: _, ...rest } = plan();
    expect(() => readAddressPlan(stringify(rest))).toThrow("rows: there are none, and no table");
    expect(() => readAddressPlan(stringify({ ...rest, table: "tier-2" }))).toThrow("table: ");
  });
});
