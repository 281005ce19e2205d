/** Locks that are whole, and not those of the stack's cluster, or of another one, too. */
import { describe, expect, it } from "vitest";
import { readOther } from "../../../../tools/lock/elsewhere.ts";
import type { LockFile } from "../../../../tools/lock/file.ts";
import { lockFindings } from "../../../../tools/lock/report.ts";
import { Dealer, type Unsigned } from "../../../support/cluster-lock.ts";
import type { Settings } from "../../../support/inventory.ts";
import { foundIn, lockComparison } from "../../../support/lock-scene.ts";

const dealer = new Dealer({ operators: 3, threshold: 2 });
const whole = dealer.lock();
const stranger = new Dealer({ operators: 3, seed: "another" });
const strange = stranger.lock();

const definition = "cluster_definition";
const validator = "distributed_validators[0]";

describe("a lock that is not that of the stack's cluster", () => {
  it.each<readonly [string, (config: Settings) => void, readonly string[]]>([
    [
      "nodes in another order",
      ({ dvtClusters: { obol } }) => obol.nodes.reverse(),
      [
        "operator-order bonded-validator:dvtClusters.obol.nodes[0]",
        "operator-order bonded-validator:dvtClusters.obol.nodes[2]",
      ],
    ],
    [
      "a node with another key",
      ({ dvtNodes }) => {
        dvtNodes.charon2.enr = stranger.records[1];
      },
      ["operator-unknown bonded-validator:dvtNodes.charon2.enr"],
    ],
    [
      "a node without a record",
      ({ dvtNodes }) => {
        delete dvtNodes.charon2.enr;
      },
      ["enr-missing bonded-validator:dvtNodes.charon2.enr"],
    ],
    [
      "more nodes than operators",
      ({ dvtClusters: { obol } }) => obol.nodes.push("charon4"),
      [
        `cluster-size ${definition}.operators`,
        `threshold ${definition}.threshold`,
        "enr-missing bonded-validator:dvtNodes.charon4.enr",
      ],
    ],
    [
      "no group",
      ({ dvtClusters: { obol } }) => {
        delete obol.group;
      },
      ["group-missing bonded-validator:dvtClusters.obol.group"],
    ],
    [
      "a group without a withdrawal address",
      ({ validatorGroups: { solo } }) => {
        delete solo.withdrawalAddress;
      },
      ["withdrawal-address-missing bonded-validator:validatorGroups.solo.withdrawalAddress"],
    ],
    [
      "a group with another gas limit",
      ({ validatorGroups: { solo } }) => {
        solo.gasLimit = 36_000_000;
      },
      [`gas-limit ${definition}.target_gas_limit`],
    ],
    [
      "a group with the gas limit of the lock",
      ({ validatorGroups: { solo } }) => {
        solo.gasLimit = 60_000_000;
      },
      [],
    ],
    [
      "a group that pays others",
      ({ dvtClusters: { obol } }) => {
        obol.group = "lido-csm";
      },
      [
        `fee-recipient ${definition}.validators[0].fee_recipient_address`,
        `withdrawal-address ${definition}.validators[0].withdrawal_address`,
      ],
    ],
    [
      "another lock",
      ({ dvtClusters: { obol } }) => {
        obol.lockHash = strange.lock_hash;
      },
      ["other-lock bonded-validator:dvtClusters.obol.lockHash"],
    ],
    [
      "no lock yet",
      ({ dvtClusters: { obol } }) => {
        delete obol.lockHash;
      },
      [],
    ],
  ])("%s", (_name, change, findings) => {
    expect(foundIn(lockComparison(dealer, whole, change))).toEqual(findings);
  });
});

describe("a key that is elsewhere, too", () => {
  const comparison = lockComparison(dealer, whole);
  const key = whole.distributed_validators[0]!.distributed_public_key;
  const otherLock = (change: (lock: Unsigned) => void): LockFile => {
    const lock = structuredClone(strange) as Unsigned;
    change(lock);
    return lock;
  };
  const found = (text: string) => {
    const others = [readOther(text, "other.txt", whole)];
    return foundIn({ ...comparison, others });
  };

  it("is found in a list, in whichever form", () => {
    const place = [`key-elsewhere ${validator}.distributed_public_key`];
    expect(found(`${strange.distributed_validators[0]!.distributed_public_key}\n${key}\n`)).toEqual(place);
    expect(found(key.slice(2).toUpperCase())).toEqual(place);
    expect(found(strange.distributed_validators[0]!.distributed_public_key)).toEqual([]);
  });

  it("is found in another cluster's lock, as a share as well", () => {
    expect(found(JSON.stringify(strange))).toEqual([]);
    const withKey = otherLock(({ distributed_validators: [one] }) => {
      one!.distributed_public_key = key;
    });
    expect(found(JSON.stringify(withKey))).toEqual([`key-elsewhere ${validator}.distributed_public_key`]);
    const withShare = otherLock(({ distributed_validators: [one] }) => {
      one!.public_shares[1] = whole.distributed_validators[0]!.public_shares[0]!;
    });
    expect(found(JSON.stringify(withShare))).toEqual([`key-elsewhere ${validator}.public_shares[0]`]);
  });

  it("is not looked for in the lock itself", () => {
    expect(() => found(JSON.stringify(whole))).toThrow("other.txt is the lock of --file itself");
  });

  it("is found in the lists of keys of the stack and of others, whatever signs there", () => {
    const listed = { publicKeys: [key] };
    const inStack = lockComparison(dealer, whole, (c) => {
      c.validators.vc2.publicKeys = [key];
    });
    const place = [`key-elsewhere ${validator}.distributed_public_key`];
    expect(foundIn(inStack)).toEqual(place);
    const sections = ["validators", "validatorGroups", "dvtClusters"];
    for (const section of sections) {
      const entry = section === "validatorGroups" ? { smartnode: listed } : listed;
      expect(foundIn({ ...comparison, beside: { mainnet: { [section]: { obol: entry } } } })).toEqual(place);
    }
    const [finding] = lockFindings(inStack);
    expect(finding!.reason).toBe(`${key} is in validator client vc2 of stack hoodi, too`);
  });

  it("is expected in the list of the cluster itself, which has no other", () => {
    const other = `0x${"b7".repeat(48)}`;
    const withList = (publicKeys: string[]) =>
      lockFindings(
        lockComparison(dealer, whole, (c) => {
          c.dvtClusters.obol.publicKeys = publicKeys;
        }),
      ).map(({ check, reason }) => `${check}: ${reason}`);
    const all = whole.distributed_validators.map((one) => one.distributed_public_key.toLowerCase());
    expect(withList(all)).toEqual([]);
    expect(withList([...all.slice(1), other])).toEqual([
      `other-keys: ${all[0]} of the lock is missing`,
      `other-keys: the lock has no validator ${other}`,
    ]);
  });

  it("is found where another stack has the lock", () => {
    const beside = { mainnet: { dvtClusters: { two: { nodes: ["a"], lockHash: whole.lock_hash } } } };
    expect(foundIn({ ...comparison, beside })).toEqual([
      "lock-elsewhere bonded-validator:dvtClusters.two.lockHash",
    ]);
  });
});
