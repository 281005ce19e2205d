import { describe, expect, it } from "vitest";
import { paymentRules } from "../../../../catalog/payments.ts";
import { addressExitCode, addressReport, addressReportOf } from "../../../../tools/addresses/report.ts";
import { comparisonOf } from "../../../support/address-plans.ts";
import { walletA, walletB } from "../../../support/wallets.ts";

const lido = paymentRules["lido-csm"].addresses;

describe("a configuration as planned", () => {
  const report = addressReportOf(comparisonOf(() => undefined));

  it("has no findings", () => {
    expect(report.findings).toEqual([]);
    expect(addressExitCode(report)).toBe(0);
  });

  it("is shown with the path of each address", () => {
    const [fees, stake, savings] = [walletA.address(0, 1), walletB.address(0, 1), walletB.address(0, 4)];
    expect(addressReport(report)).toBe(`SETTING                 ADDRESS                                     IS
solo.feeRecipient       ${fees}  fees: A m/44'/60'/0'/0/1
solo.withdrawalAddress  ${stake}  stake: B m/44'/60'/0'/0/1

ROW      ADDRESS                                     PATH
fees     ${fees}  A m/44'/60'/0'/0/1
stake    ${stake}  B m/44'/60'/0'/0/1
savings  ${savings}  B m/44'/60'/0'/0/4

NEXT UNUSED  ADDRESS                                     PATH
A 0'         ${walletA.address(0, 2)}  A m/44'/60'/0'/0/2
B 0'         ${walletB.address(0, 5)}  B m/44'/60'/0'/0/5

Nothing contradicts the plan.`);
  });

  it("shows no xpub to machines", () => {
    expect(JSON.stringify(report)).not.toContain("xpub6");
  });

  it("may have contracts of protocols, which are named", () => {
    const { configured, findings } = addressReportOf(
      comparisonOf(({ groups }) => {
        groups.csm = {
          protocol: "lido-csm",
          feeRecipient: lido.hoodi!.feeRecipient,
          withdrawalAddress: lido.hoodi!.withdrawal,
        };
      }),
    );
    expect(configured.slice(2).map(({ is }) => is)).toEqual([
      "fee recipient of lido-csm on hoodi",
      "withdrawal address of lido-csm on hoodi",
    ]);
    expect(findings).toEqual([]);
  });
});

it("a finding is shown with what to do, and is an exit code of its own", () => {
  const report = addressReportOf(
    comparisonOf(({ groups }) => {
      delete groups.solo.feeRecipient;
    }),
  );
  expect(addressReport(report).split("\n\n").at(-1)).toBe(`Findings:
  bonded-validator:validatorGroups.solo.feeRecipient: the plan has fees there, and hoodi has nothing [not-configured]
    → write ${walletA.address(0, 1)}, or take the setting out of the row`);
  expect(addressExitCode(report)).toBe(7);
});

describe("the next unused index", () => {
  it("is behind what stacks use and no row has", () => {
    const { nextUnused } = addressReportOf(
      comparisonOf(({ groups, mainnet }) => {
        groups.solo.feeRecipient = walletA.address(0, 7);
        mainnet.solo = { protocol: "solo", feeRecipient: walletB.address(0, 42) };
      }),
    );
    expect(nextUnused.map(({ path }) => path)).toEqual(["A m/44'/60'/0'/0/8", "B m/44'/60'/0'/0/43"]);
  });

  it("is the first one of a key that nothing uses", () => {
    const { nextUnused } = addressReportOf(
      comparisonOf(({ plan }) => {
        plan.keys.push({ passphrase: "A", account: 10, xpub: walletA.xpub(10) });
      }),
    );
    expect(nextUnused.at(-1)).toEqual({
      key: "A 10'",
      path: "A m/44'/60'/10'/0/0",
      address: walletA.address(10, 0),
    });
  });

  it("is behind a row beyond the addresses that are searched", () => {
    const { nextUnused, rows } = addressReportOf(
      comparisonOf(({ plan }) => {
        plan.rows[2].index = 5000;
      }),
    );
    expect(rows[2]!.address).toBe(walletB.address(0, 5000));
    expect(nextUnused[1]!.path).toBe("B m/44'/60'/0'/0/5001");
  });
});
