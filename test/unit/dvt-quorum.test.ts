/** Which single loss stops which cluster, against an oracle that tries every group of nodes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lossesOf, type Need, type Operator, type Part, quorumOf } from "../../topology/dvt/quorum.ts";
import type { Topology } from "../../topology/topology.ts";
import { loadDvt } from "../support/dvt.ts";
import { openTunnel } from "../support/inventory.ts";

const part: fc.Arbitrary<Part> = fc
  .tuple(fc.constantFrom("host", "site", "client", "node"), fc.constantFrom("a", "b", "c"))
  .map(([kind, name]) => ({ kind, name }) as Part);

const need: fc.Arbitrary<Need> = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});

const cluster: fc.Arbitrary<Operator[]> = fc
  .array(fc.array(need, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 7 })
  .map((all) => all.map((needs, i) => ({ name: `o${i}`, needs })));

const same = (a: Part) => (b: Part) => a.kind === b.kind && a.name === b.name;

/** By definition: whether some quorum of operators, each with some choice of alternatives, does without the part. */
function survives(operators: readonly Operator[], lost: Part): boolean {
  const isQuorum = (chosen: readonly Operator[]) =>
    3 * chosen.length >= 2 * operators.length && chosen.every((one) => choices(one).some(avoids(lost)));
  return subsets(operators).some(isQuorum);
}

const avoids = (lost: Part) => (parts: readonly Part[]) => !parts.some(same(lost));

/** Every way to meet all needs of an operator, as the parts that it takes. */
function choices({ needs }: Operator): Part[][] {
  return needs.reduce<Part[][]>(
    (found, alternatives) => found.flatMap((one) => alternatives.map((more) => [...one, ...more])),
    [[]],
  );
}

function subsets<T>([first, ...rest]: readonly T[]): T[][] {
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

describe("a quorum", () => {
  it.each([
    [4, 3],
    [7, 5],
    [10, 7],
    [13, 9],
    [3, 2],
    [5, 4],
    [6, 4],
  ])("of %i is %i", (size, quorum) => {
    expect(quorumOf(size)).toBe(quorum);
  });

  it("tolerates what SSV tolerates, at each of its sizes", () => {
    for (const size of [4, 7, 10, 13]) expect(quorumOf(size)).toBe(2 * Math.floor((size - 1) / 3) + 1);
  });

  it("and two of them have an operator in common that is honest, whatever a third of all does", () => {
    for (let size = 3; size < 40; size += 1) {
      const faulty = Math.floor((size - 1) / 3);
      expect(2 * quorumOf(size) - size).toBeGreaterThan(faulty);
      expect(size - faulty).toBeGreaterThanOrEqual(quorumOf(size));
    }
  });
});

describe("the analysis of losses", () => {
  it("says of each part what trying every group of nodes says", () => {
    fc.assert(
      fc.property(cluster, (operators) => {
        for (const loss of lossesOf(operators)) expect(loss.stops).toBe(!survives(operators, loss.part));
      }),
      { numRuns: 400 },
    );
  });

  it("names every part that some operator needs, each once, and nothing else", () => {
    fc.assert(
      fc.property(cluster, (operators) => {
        const all = operators.flatMap(({ needs }) => needs.flat(2));
        const named = lossesOf(operators).map((loss) => loss.part);
        expect(all.filter((one) => !named.some(same(one)))).toEqual([]);
        expect(named.filter((one) => !all.some(same(one)))).toEqual([]);
        expect(new Set(named.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(named.length);
      }),
    );
  });

  it("never counts an operator that has lost a part for which it has no other", () => {
    fc.assert(
      fc.property(cluster, (operators) => {
        for (const { part: lost, left } of lossesOf(operators)) {
          const stuck = operators.filter(({ needs }) =>
            needs.some((alternatives) => alternatives.every((parts) => parts.some(same(lost)))),
          );
          expect(stuck.filter(({ name }) => left.includes(name))).toEqual([]);
          expect(left.length + stuck.length).toBe(operators.length);
        }
      }),
    );
  });
});

describe("of the committed inventory with four rented hosts", () => {
  const stopping = ({ dvtClusters }: Topology, name: string) =>
    dvtClusters[name]!.losses.filter(({ stops }) => stops).map(
      ({ part: lost }) => `${lost.kind} ${lost.name}`,
    );

  it("an SSV cluster stops with the homes' line, its program, or the overlay", () => {
    expect(stopping(loadDvt("hoodi"), "ssv")).toEqual(["program ssv", "network overlay", "site home"]);
  });

  it("Charon goes on without the overlay where there is a tunnel whose token it need not send", () => {
    const without = ["program charon", "program lodestar", "network overlay", "site home"];
    expect(stopping(loadDvt("hoodi"), "obol")).toEqual(without);
    expect(stopping(loadDvt("hoodi", openTunnel), "obol")).toEqual(
      without.filter((each) => each !== "network overlay"),
    );
    const closed = loadDvt("hoodi", (c) => {
      openTunnel(c);
      c.tunnel.serviceToken = true;
    });
    expect(stopping(closed, "obol")).toEqual(without);
  });

  it("either home, either node and any rented host may fail", () => {
    const { dvtClusters } = loadDvt("hoodi");
    for (const { losses } of Object.values(dvtClusters)) {
      const goesOn = losses.filter(({ part: lost }) => ["host", "node", "client"].includes(lost.kind));
      expect(goesOn.length).toBeGreaterThan(8);
      expect(goesOn.filter(({ stops }) => stops)).toEqual([]);
    }
  });

  it("two of four nodes at one site stop it, and one does not", () => {
    const together = loadDvt("hoodi", (c) => {
      c.hosts.xserver.site = "shin";
      c.waivers["cluster-site"].for.push("ssv without shin", "obol without shin");
    });
    expect(stopping(together, "ssv")).toContain("site shin");
    expect(stopping(loadDvt("hoodi"), "ssv")).not.toContain("site shin");
  });
});
