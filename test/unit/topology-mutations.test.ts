import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NetworkName, networkNames, networks } from "../../catalog/networks.ts";
import { loadTopology } from "../../topology/load.ts";
import { TopologyError } from "../../topology/problems.ts";
import { limit, rounds } from "../support/fuzz.ts";
import { complete, type Settings, today } from "../support/inventory.ts";
import { configuration, inventories } from "../support/topologies.ts";
import { mutated, mutations, withOddTexts } from "./mutations.ts";

/** Whether it loads; what does not must be refused in words. */
function isValid(network: NetworkName, config: Settings): boolean {
  try {
    loadTopology(network, config, today);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TopologyError);
    // An entry may have no name: that is refused, too, and what else is wrong with it has an empty subject.
    for (const { subject: _, lookup: __, ...problem } of (error as TopologyError).problems)
      expect(Object.values(problem).every((text) => typeof text === "string" && text !== "")).toBe(true);
    return false;
  }
}

describe("mutated configurations", () => {
  it("give a topology or a list of problems for whatever text is nearly right", () => {
    const config = complete("hoodi");
    config.checkpoints = [...networks.hoodi.checkpoints];
    config.nodes.trdiyt.builder = "http://10.0.0.1:18550";
    config.images.registry = "registry.example.test:5000";
    config.repositories = { docker: { url: "https://mirror.example.test/docker" } };
    const all = withOddTexts(config);
    const valid = all.filter((one) => isValid("hoodi", one));
    expect(all.length).toBeGreaterThan(500);
    expect(valid.length).toBeLessThan(all.length / 10);
  });

  it(
    "give a topology or a list of problems",
    () => {
      let valid = 0;
      fc.assert(
        fc.property(
          inventories,
          fc.constantFrom(...networkNames),
          mutations,
          (inventory, network, changes) => {
            if (isValid(network, mutated(configuration(inventory, network), changes))) valid += 1;
          },
        ),
        rounds,
      );
      // Mutations that no check minds, or that all checks mind, would prove little.
      expect(valid).toBeGreaterThan(rounds.numRuns / 100);
      expect(valid).toBeLessThan(rounds.numRuns / 2);
    },
    limit,
  );
});
