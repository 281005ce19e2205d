/** Each field of a lock is changed after it was signed: what is wrong is found, and nothing else. */
import { describe, expect, it } from "vitest";
import type { ClusterLock } from "../../../../tools/lock/file.ts";
import { Dealer } from "../../../support/cluster-lock.ts";
import { findingsOf, lockComparison } from "../../../support/lock-scene.ts";

const dealer = new Dealer({ operators: 3, threshold: 2 });
const whole = dealer.lock();
const comparison = lockComparison(dealer, whole);

const definition = "cluster_definition";
const validator = "distributed_validators[0]";

/** What each field's change is found as, beside the hashes of all that it is in. */
const expected: Readonly<Record<string, readonly string[]>> = {};

type Leaf = readonly [place: string, path: readonly PropertyKey[], value: unknown];

function leavesOf(value: unknown, path: readonly PropertyKey[] = []): Leaf[] {
  if (typeof value !== "object" || value === null) {
    const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return [[place.slice(1), path, value]];
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

/** Another value of the same form. */
function other(place: string, value: unknown): unknown {
  if (place.endsWith(".version")) return "v1.10.0";
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  const text = String(value);
  if (place.endsWith(".enr")) return `${text.slice(0, 40)}${text[40] === "A" ? "B" : "A"}${text.slice(41)}`;
  if (/^0x/.test(text)) return `${text.slice(0, -1)}${text.endsWith("3") ? "4" : "3"}`;
  return /^\d+$/.test(text) ? String(BigInt(text) + 1n) : `${text}x`;
}

function changed(path: readonly PropertyKey[], value: unknown): ClusterLock {
  const lock = structuredClone(whole);
  const parent = path.slice(0, -1).reduce((object, key) => object[key as never], lock as never);
  (parent as Record<PropertyKey, unknown>)[path.at(-1)!] = value;
  return lock;
}

it("the lock as it was signed has no findings", () => {
  expect(findingsOf(comparison)).toEqual([]);
});

const leaves = leavesOf(whole);

describe("a change after the signatures", () => {
  it.each(leaves)("of %s", (place, path, value) => {
    const found = findingsOf({ ...comparison, lock: changed(path, other(place, value)) });
    console.log(JSON.stringify(place), JSON.stringify(found), ",");
    expect(found.length).toBeGreaterThan(0);
  });
});
