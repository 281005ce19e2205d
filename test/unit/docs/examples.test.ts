/** Configurations in the documents are valid. */
import { expect, it } from "vitest";
import { parse } from "yaml";
import { loadTopology } from "../../../topology/load.ts";
import { committed, complete, openTunnel, type Settings, today } from "../../support/inventory.ts";
import { codeBlocks, guides, pageOf } from "./pages.ts";

it("the stack file of the README is complete", () => {
  const [file, ...others] = codeBlocks(pageOf("README.md").text, "yaml");
  expect(others).toEqual([]);
  const inventory = inventoryOf(committed("hoodi"));
  const { nodes } = loadTopology("hoodi", { ...inventory, ...sectionsOf(file!) }, today);
  expect(Object.keys(nodes)).toHaveLength(1);
});

const fragments = guides
  .filter(({ file }) => file !== "README.md")
  .flatMap(({ file, text }) => codeBlocks(text, "yaml").map((code) => ({ file, code })));

it.each(fragments)("$file: $code", ({ code }) => {
  const config = complete("mainnet");
  openTunnel(config);
  delete config.tunnel;
  merge(config, sectionsOf(code));
  loadTopology("mainnet", config, today);
});

/** What stands in Pulumi.yaml, which a stack's own file adds to. */
function inventoryOf({ domain, sites, overlay, hosts }: Settings): Settings {
  return { domain, sites, overlay, hosts };
}

/** Sections of a file in the form of Pulumi.yaml or of a stack file. */
function sectionsOf(code: string): Settings {
  const { config }: { config: Settings } = parse(code);
  return Object.fromEntries(
    Object.entries(config).map(([key, section]) => [
      key.replace("bonded-validator:", ""),
      Object.keys(section).join() === "value" ? section.value : section,
    ]),
  );
}

/** Lists and scalars take the place of what is there. */
function merge(into: Settings, from: Settings): void {
  for (const [key, value] of Object.entries(from)) {
    if (isObject(value) && isObject(into[key])) merge(into[key], value);
    else into[key] = value;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
