import fc from "fast-check";
import { expect, it } from "vitest";
import { definitionFindings } from "../../../../tools/lock/definition.ts";
import { depositFindings } from "../../../../tools/lock/deposits.ts";
import { type LockFile, readLockFile } from "../../../../tools/lock/file.ts";
import { registrationFindings } from "../../../../tools/lock/registrations.ts";
import { shareFindings } from "../../../../tools/lock/shares.ts";
import { Dealer } from "../../../support/cluster-lock.ts";

const checks = [definitionFindings, shareFindings, depositFindings, registrationFindings];
const found = (lock: LockFile) => checks.flatMap((check) => check(lock)).map(({ check }) => check);

const options = fc.record({
  operators: fc.integer({ min: 3, max: 7 }),
  validators: fc.integer({ min: 1, max: 2 }),
  version: fc.constantFrom("v1.10.0" as const, "v1.11.0" as const),
  unsigned: fc.boolean(),
  seed: fc.string({ unit: "grapheme", maxLength: 5 }),
});

it("a lock of any size and name is whole, and is no longer when two validators change places", () => {
  fc.assert(
    fc.property(options, (each) => {
      const lock = new Dealer(each).lock();
      expect(found(lock)).toEqual([]);
      expect(readLockFile(JSON.stringify(lock), "lock")).toEqual(lock);
      const turned = { ...lock, distributed_validators: lock.distributed_validators.toReversed() };
      expect(found(turned)).toEqual(each.validators > 1 ? ["lock-hash"] : []);
    }),
    { numRuns: 4, seed: 16 },
  );
});
