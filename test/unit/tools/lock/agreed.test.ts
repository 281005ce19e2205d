/** Locks on which all agreed, and that are right, or wrong all the same. */
import { describe, expect, it } from "vitest";
import { readLockFile } from "../../../../tools/lock/file.ts";
import { Dealer, type Unsigned } from "../../../support/cluster-lock.ts";
import { foundIn, lockComparison } from "../../../support/lock-scene.ts";

const dealer = new Dealer({ operators: 3, threshold: 2 });
const whole = dealer.lock();
const stranger = new Dealer({ operators: 3, seed: "another" });
const strange = stranger.lock();

const elsewhere = `0x${"71".repeat(20)}`;
const definition = "cluster_definition";
const validator = "distributed_validators[0]";
const credentials = (prefix: string, address: string) => `${prefix}${"00".repeat(11)}${address.slice(2)}`;

describe("a lock without findings", () => {
  it.each([
    ["of v1.11.0", new Dealer({ validators: 2 })],
    ["of v1.10.0", new Dealer({ version: "v1.10.0" })],
    ["whose accounts did not sign", new Dealer({ unsigned: true })],
    ["of v1.10.0 whose accounts did not sign", new Dealer({ unsigned: true, version: "v1.10.0" })],
  ])("%s", (_name, each) => {
    const lock = each.lock();
    expect(foundIn(lockComparison(each, lock))).toEqual([]);
    expect(readLockFile(JSON.stringify(lock), "lock")).toEqual(lock);
  });

  it.each<readonly [string, (lock: Unsigned) => void]>([
    [
      "with 0x02",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.compounding = true;
        const [deposit] = one!.partial_deposit_data;
        deposit!.withdrawal_credentials = deposit!.withdrawal_credentials.replace("0x01", "0x02");
      },
    ],
    [
      "with the amounts that Charon chooses",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.deposit_amounts = null;
        one!.partial_deposit_data.unshift({ ...one!.partial_deposit_data[0]!, amount: "1000000000" });
      },
    ],
    [
      "with the gas limit that Charon chooses",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.target_gas_limit = 0;
        one!.builder_registration.message.gas_limit = 30_000_000;
      },
    ],
  ])("%s", (_name, change) => {
    const lock = dealer.lock(change);
    expect(foundIn(lockComparison(dealer, lock))).toEqual([]);
  });

  it("whose creator alone signed, as Charon makes it for operators that it knows by their records", () => {
    const lock = dealer.lock(({ cluster_definition: { operators } }) => {
      for (const operator of operators) operator.address = "";
    }) as Unsigned;
    for (const operator of lock.cluster_definition.operators)
      Object.assign(operator, { config_signature: "", enr_signature: "" });
    dealer.seal(lock);
    expect(foundIn(lockComparison(dealer, lock))).toEqual([]);
  });
});

describe("what operators agreed to and is wrong", () => {
  it.each<readonly [string, (lock: Unsigned) => void, readonly string[]]>([
    [
      "another network",
      ({ cluster_definition: agreed }) => {
        agreed.fork_version = "0x00000000";
      },
      [`network ${definition}.fork_version`],
    ],
    [
      "more operators have to sign than the keys ask for",
      ({ cluster_definition: agreed }) => {
        agreed.threshold = 3;
      },
      [`threshold ${definition}.threshold`, `public-shares ${validator}.public_shares`],
    ],
    [
      "another fee recipient",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.validators[0]!.fee_recipient_address = elsewhere;
        one!.builder_registration.message.fee_recipient = elsewhere;
      },
      [`fee-recipient ${definition}.validators[0].fee_recipient_address`],
    ],
    [
      "another fee recipient in the registration alone",
      ({ distributed_validators: [one] }) => {
        one!.builder_registration.message.fee_recipient = elsewhere;
      },
      [`registration-fee-recipient ${validator}.builder_registration.message.fee_recipient`],
    ],
    [
      "another gas limit in the registration",
      ({ distributed_validators: [one] }) => {
        one!.builder_registration.message.gas_limit = 36_000_000;
      },
      [`gas-limit ${validator}.builder_registration.message.gas_limit`],
    ],
    [
      "another withdrawal address",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.validators[0]!.withdrawal_address = elsewhere;
        one!.partial_deposit_data[0]!.withdrawal_credentials = credentials("0x01", elsewhere);
      },
      [`withdrawal-address ${definition}.validators[0].withdrawal_address`],
    ],
    [
      "another withdrawal address in the deposit alone",
      ({ distributed_validators: [one] }) => {
        one!.partial_deposit_data[0]!.withdrawal_credentials = credentials("0x01", elsewhere);
      },
      [`withdrawal-credentials ${validator}.partial_deposit_data[0].withdrawal_credentials`],
    ],
    [
      "a deposit for 0x02 that nobody agreed to",
      ({ distributed_validators: [one] }) => {
        const [deposit] = one!.partial_deposit_data;
        deposit!.withdrawal_credentials = deposit!.withdrawal_credentials.replace("0x01", "0x02");
      },
      [`withdrawal-credentials ${validator}.partial_deposit_data[0].withdrawal_credentials`],
    ],
    [
      "a deposit of another amount",
      ({ distributed_validators: [one] }) => {
        one!.partial_deposit_data[0]!.amount = "1000000000";
      },
      [`deposit-amount ${validator}.partial_deposit_data`],
    ],
    [
      "no deposit",
      ({ distributed_validators: [one] }) => {
        one!.partial_deposit_data = [];
      },
      [`deposit-amount ${validator}.partial_deposit_data`],
    ],
    [
      "amounts that are too small, also together",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.deposit_amounts = ["500000000"];
        one!.partial_deposit_data[0]!.amount = "500000000";
      },
      [`deposit-amount ${definition}.deposit_amounts`, `deposit-amount ${definition}.deposit_amounts`],
    ],
    [
      "an amount that only 0x02 can have",
      ({ cluster_definition: agreed, distributed_validators: [one] }) => {
        agreed.deposit_amounts = ["64000000000"];
        one!.partial_deposit_data[0]!.amount = "64000000000";
      },
      [`deposit-amount ${definition}.deposit_amounts`],
    ],
    [
      "a node twice",
      ({ cluster_definition: { operators } }) => {
        operators[1]!.enr = operators[0]!.enr;
      },
      [
        "operator-unknown bonded-validator:dvtNodes.charon2.enr",
        `enr-twice ${definition}.operators[1].enr`,
        "node-signature node_signatures[1]",
      ],
    ],
    [
      "shares in another order",
      ({ distributed_validators: [one] }) => {
        one!.public_shares.reverse();
      },
      [`public-shares ${validator}.public_shares`],
    ],
    [
      "a share of another cluster",
      ({ distributed_validators: [one] }) => {
        one!.public_shares[2] = strange.distributed_validators[0]!.public_shares[2]!;
      },
      [`public-shares ${validator}.public_shares`, "aggregate-signature signature_aggregate"],
    ],
    [
      "a share twice",
      ({ distributed_validators: [one] }) => {
        one!.public_shares[2] = one!.public_shares[1]!;
      },
      [
        `public-shares ${validator}.public_shares`,
        `key-twice ${validator}.public_shares[2]`,
        "aggregate-signature signature_aggregate",
      ],
    ],
    [
      "fewer shares than operators",
      ({ distributed_validators: [one] }) => {
        one!.public_shares.pop();
      },
      [`count ${validator}.public_shares`, "aggregate-signature signature_aggregate"],
    ],
  ])("%s", (_name, change, findings) => {
    expect(foundIn(lockComparison(dealer, dealer.lock(change)))).toEqual(findings);
  });

  it.each<readonly [string, (lock: Unsigned) => void, readonly string[]]>([
    [
      "an operator who did not sign",
      ({ cluster_definition: { operators } }) => {
        Object.assign(operators[1]!, { config_signature: "", enr_signature: "" });
      },
      [
        `account-unsigned ${definition}.operators[1].config_signature`,
        `account-unsigned ${definition}.operators[1].enr_signature`,
      ],
    ],
    [
      "a creator who did not sign",
      ({ cluster_definition: { creator } }) => {
        creator.config_signature = "";
      },
      [`account-unsigned ${definition}.creator.config_signature`],
    ],
    [
      "an operator who signed for another",
      ({ cluster_definition: { operators } }) => {
        operators[1]!.config_signature = operators[0]!.config_signature;
      },
      [`account-signature ${definition}.operators[1].config_signature`],
    ],
    [
      "an operator that is a contract",
      ({ cluster_definition: { operators } }) => {
        operators[1]!.config_signature += operators[0]!.config_signature.slice(2);
      },
      [`account-contract ${definition}.operators[1].config_signature`],
    ],
  ])("%s", (_name, change, findings) => {
    const lock = structuredClone(whole) as Unsigned;
    change(lock);
    dealer.seal(lock);
    expect(foundIn(lockComparison(dealer, lock))).toEqual(findings);
  });
});
