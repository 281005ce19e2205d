import { beforeAll, describe, expect, it } from "vitest";
import { rolesOf } from "../../render/stack/roles.ts";
import { complete } from "../support/inventory.ts";
import { hoodiWith, withProtocol, withSidecars } from "../support/pbs.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("hoodi with builders in the protocol", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    withProtocol(config);
    run = await runProgram("hoodi", config);
  });

  it("is a valid tree", () => expectValidTree(run));

  it("asks for nothing of MEV-Boost and its proxy, and a sidecar for nothing else that is not asked for", () => {
    const asked = Object.values(run.inputs).flatMap((items) => Object.keys(items));
    const itemsOf = (change: typeof withProtocol) =>
      rolesOf(hoodiWith(change)).flatMap(({ items, host }) =>
        Object.keys(items).map((item) => `${host.name} ${item}`),
      );
    const left = new Set(itemsOf(withProtocol));
    const gone = itemsOf(withSidecars).filter((item) => !left.has(item));
    expect(gone.length).toBeGreaterThan(15);
    expect(gone.filter((item) => !/mev-boost|builder/.test(item))).toEqual([]);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((item) => /mev-boost|builder/.test(item))).toEqual([]);
  });
});
