import { describe, expect, it } from "vitest";
import { depositEntry } from "../../../../lab/dvt/deposit-entry.ts";
import type { NodeResult } from "../../../../tools/dkg/node-result.ts";
import { verifyResults } from "../../../../tools/dkg/verify.ts";
import type { LockFile } from "../../../../tools/lock/file.ts";
import { Dealer } from "../../../support/cluster-lock.ts";
import { charonNodes, dkgScene, expectedOf, resultOf } from "../../../support/dkg-scene.ts";

const dealer = new Dealer({ unsigned: true });
const lock = dealer.lock();
const expected = expectedOf(dkgScene(dealer));
const of = (made: LockFile) => charonNodes.map((_, i) => resultOf(dealer, made, i));
const found = (results: readonly NodeResult[]) =>
  verifyResults(expected, results).findings.map(({ check, path }) => `${check} ${path}`);

/** The results with that of the second node changed. */
const changed = (change: (own: NodeResult) => Partial<NodeResult>): NodeResult[] =>
  of(lock).map((result, i) => (i === 1 ? { ...result, ...change(result) } : result));

const withDeposits = (change: (entries: Record<string, unknown>[]) => void): NodeResult[] =>
  changed(({ deposits }) => {
    const entries = JSON.parse(deposits.get("deposit-data.json")!);
    change(entries);
    return { deposits: new Map([["deposit-data.json", JSON.stringify(entries)]]) };
  });

it("one lock with its deposits and shares on all nodes has no findings", () => {
  expect(verifyResults(expected, of(lock))).toEqual({ lock, findings: [] });
});

describe("it is a finding", () => {
  const file = "charon2: cluster-lock.json";
  const deposit = "charon2: deposit-data.json";
  it.each<[string, () => readonly NodeResult[], string[]]>([
    ["that a node has no lock", () => changed(() => ({ lock: undefined })), [`lock-missing ${file}`]],
    ["that a lock cannot be read", () => changed(() => ({ lock: "{}" })), [`lock-unreadable ${file}`]],
    [
      "that a node has another lock",
      () => changed(() => ({ lock: JSON.stringify({ ...lock, lock_hash: `0x${"12".repeat(32)}` }) })),
      [`locks-differ ${file}`],
    ],
    [
      "that a node has other signatures on the same lock",
      () =>
        changed(() => ({
          lock: JSON.stringify({ ...lock, node_signatures: lock.node_signatures.toReversed() }),
        })),
      [`locks-differ ${file}`],
    ],
    [
      "that a node has the shares of another",
      () => changed(() => ({ publicShares: resultOf(dealer, lock, 0).publicShares })),
      ["shares charon2: validator_keys"],
    ],
    [
      "that a node has one share less",
      () => changed(() => ({ publicShares: [] })),
      ["shares charon2: validator_keys"],
    ],
    [
      "that a file of deposits is none",
      () => changed(() => ({ deposits: new Map([["deposit-data.json", "[{}]"]]) })),
      [`deposit-file ${deposit}`, "deposit-missing charon2"],
    ],
    [
      "that a file of deposits is missing",
      () => changed(() => ({ deposits: new Map() })),
      ["deposit-missing charon2"],
    ],
    [
      "that a deposit is there twice",
      () =>
        changed(({ deposits }) => {
          const [text] = [...deposits.values()];
          return { deposits: new Map([...deposits, ["deposit-data-32eth.json", text!]]) };
        }),
      ["deposit-twice charon2: deposit-data-32eth.json[0]"],
    ],
    [
      "that a file has more deposits than there are validators",
      () => withDeposits((entries) => entries.push(entries[0]!)),
      [`deposit-file ${deposit}`, "deposit-missing charon2"],
    ],
    [
      "that a file of deposits has another name, which cannot steer a terminal",
      () =>
        changed(({ deposits }) => ({
          deposits: new Map([...deposits, ["deposit-data\u001b[2J.json", "[]"]]),
        })),
      ["deposit-file charon2: deposit-data\\u{1b}[2J.json"],
    ],
    [
      "that the name of a network would steer a terminal",
      () => withDeposits(([one]) => Object.assign(one!, { network_name: "hoodi\u001b[2J" })),
      [`deposit-file ${deposit}`, "deposit-missing charon2"],
    ],
    [
      "that a deposit comes back to somebody else",
      () => withDeposits(([one]) => (one!.withdrawal_credentials = `01${"00".repeat(11)}${"1".repeat(40)}`)),
      [
        `deposit-file ${deposit}[0].deposit_message_root`,
        `deposit-file ${deposit}[0].deposit_data_root`,
        `deposit-foreign ${deposit}[0]`,
        "deposit-missing charon2",
      ],
    ],
    [
      "that a deposit is for another network",
      () =>
        withDeposits(([one]) => Object.assign(one!, { network_name: "mainnet", fork_version: "00000000" })),
      [`deposit-file ${deposit}[0].network_name`, `deposit-file ${deposit}[0].fork_version`],
    ],
  ])("%s", (_name, results, findings) => {
    expect(found(results())).toEqual(findings);
  });

  it("that there are more validators than were asked for", () => {
    const { findings } = verifyResults(
      { ...expected, wanted: { validators: 2, compounding: true } },
      of(lock),
    );
    expect(findings.map(({ check }) => check)).toEqual(["validators", "validators", "withdrawal-type"]);
  });

  it("that the nodes agreed to another definition", () => {
    const { findings } = verifyResults({ ...expected, definitionHash: `0x${"12".repeat(32)}` }, of(lock));
    expect(findings.map(({ check }) => check)).toEqual(["other-definition"]);
  });

  it("that the registration with relays pays somebody else, or has another gas limit", () => {
    const other = dealer.lock((altered) => {
      const { message } = altered.distributed_validators[0]!.builder_registration;
      message.fee_recipient = `0x${"1".repeat(40)}`;
      message.gas_limit = 30_000_000;
    });
    expect(found(of(other))).toEqual([
      "registration-fee-recipient distributed_validators[0].builder_registration.message.fee_recipient",
      "gas-limit distributed_validators[0].builder_registration.message.gas_limit",
    ]);
  });

  it("that the lock is of another network", () => {
    const other = dealer.lock((altered) => {
      altered.cluster_definition.fork_version = "0x00000000";
    });
    expect(found(of(other))[0]).toBe("network cluster_definition.fork_version");
  });
});

// ObolNetwork/charon eth2util/deposit/testdata/TestMarshalDepositData.golden, e6284707: Goerli, 0x02.
it("the roots in a file of deposits are Charon's", () => {
  const made = depositEntry(
    {
      pubkey:
        "0x80d0436ccacd2b263f5e9e7ebaa14015fe5c80d3e57dc7c37bcbda783895e3491019d3ed694ecbb49c8c80a0480c0392",
      withdrawal_credentials: `0x02${"00".repeat(11)}05f9f73f74c205f2b9267c04296e3069767531fb`,
      amount: "32000000000",
      signature:
        "0xaed3c99949ab93622f2d1baaeb047d30cb33e744e1a8464eebe1a2a634f0f23529ce753c54035968e9f3f683bca02f6704c933ca9ff2b181897de4eb27b0b2568721fe625084d5cc9030be55ceb1bc573df61a8a67bad87d94187ee4d28fc36f",
    },
    "0x00001020",
  );
  expect(made).toMatchObject({
    deposit_message_root: "0ed9775278db27ab7ef0efeea0861750d1f0e917deecfe68398321468201f2f8",
    deposit_data_root: "10e0a77c03f4420198571cf957ce3cd7cc85ae310664c77ff9556eba18ec8689",
  });
});
