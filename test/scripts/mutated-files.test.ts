/** Files of a configuration that somebody has mangled: they are read, or refused in words. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readStackConfig } from "../../topology/files/stack-config.ts";
import { loadTopology } from "../../topology/load.ts";
import { TopologyError } from "../../topology/problems.ts";
import { today } from "../support/inventory.ts";
import { longRun, longRunLimit, playAll, seed } from "../support/long-run.ts";
import { mutatedFiles } from "../support/mutated-files.ts";

const sampled = 250;
const all = 100_000;

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-mutated-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a person would not understand of what is said of these files. */
function faults(number: number): string[] {
  const { inventory, stack } = mutatedFiles(number);
  writeFileSync(join(folder, "Pulumi.yaml"), inventory);
  writeFileSync(join(folder, "Pulumi.hoodi.yaml"), stack);
  try {
    loadTopology("hoodi", readStackConfig(folder, "hoodi").sections, today);
    return [];
  } catch (error) {
    if (!(error instanceof TopologyError)) return [error instanceof Error ? error.stack! : String(error)];
    const texts = error.problems.flatMap(({ lookup: _, ...problem }) => Object.values(problem) as string[]);
    return texts.filter((text) => text === "" || /undefined|\[object|NaN|^\s*at /m.test(text));
  }
}

if (longRun === undefined)
  it("a sample of them ends in no stack trace", () => {
    const found = Array.from({ length: sampled }, (_, number) => [number, faults(number)] as const);
    expect(
      found.filter(([, said]) => said.length > 0),
      `seed ${seed}`,
    ).toEqual([]);
  });
else
  it(
    "none of them ends in a stack trace",
    async () => {
      const cases = Array.from({ length: all }, (_, number) => {
        return { name: `mutated files ${number}`, play: async () => faults(number) };
      });
      expect(await playAll(longRun!, cases)).toBe(0);
    },
    longRunLimit,
  );
