import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Simulation } from "../simulated.ts";
import { escapes } from "./escapes.ts";
import { clean, containersOf, gained, prepare, tryEscape } from "./hosts.ts";

/** Tests of trdiy with a validator client and a node in real containers, which they leave as it was. */
export function describeEscapes(simulation: Simulation): void {
  const inside = (script: string) => simulation.inside("trdiy", script);

  describe("a container", () => {
    beforeAll(() => prepare(inside, escapes));
    afterAll(() => clean(inside));

    const rows = escapes.map((attempt, i) => ({ ...attempt, attempt, ...containersOf(attempt, i) }));
    describe.each(rows)("of a $from, as $as, $what", ({ attempt, protection, deployed, copy, control }) => {
      test(`does not: ${protection}`, async () => {
        for (const container of [deployed, copy])
          expect(await tryEscape(inside, attempt, container)).not.toContain(gained);
      });
      test("does, without that", async () => {
        expect(await tryEscape(inside, attempt, control)).toContain(gained);
      });
    });
  });
}
