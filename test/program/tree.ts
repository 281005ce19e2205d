import { expect } from "vitest";
import type { Registered, Run } from "./run.ts";

/** Components that only group: their children carry names from the configuration, which the topology keeps unique. */
const groups = [
  "bonded-validator:hosts:Fleet",
  "bonded-validator:cloud:CloudStack",
  "bonded-validator:ethereum:EthereumStack",
  "bonded-validator:dvt:DvtStack",
  "bonded-validator:monitoring:Monitoring",
];

/** What holds for the tree of every stack. */
export function expectValidTree({ resources, componentOutputs, outputs }: Run): void {
  // The engine warns of each.
  expect(Object.keys(outputs).filter((name) => outputs[name] === undefined)).toEqual([]);
  for (const entry of resources) expectPlaced(entry, resources);
  const names = resources.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  for (const { type, name, resource } of resources) {
    if (!type.startsWith("bonded-validator:")) continue;
    const fields = Object.keys(resource).filter((field) => !field.startsWith("__") && field !== "urn");
    expect([name, componentOutputs[name]]).toEqual([name, fields]);
  }
}

function expectPlaced({ name, type, parent }: Registered, all: readonly Registered[]): void {
  if (groups.includes(type)) {
    expect([name, parent]).toEqual([name, undefined]);
    return;
  }
  const above = all.find((entry) => entry.name === parent);
  expect([name, above?.type]).toEqual([name, expect.any(String)]);
  if (!groups.includes(above!.type)) expect(name.startsWith(`${parent}-`)).toBe(true);
}

/** The list that a renamed or re-parented resource changes, so that nobody does it without noticing. */
export function urnList({ resources }: Run): string {
  return `${resources
    .map(({ urn }) => urn)
    .sort()
    .join("\n")}\n`;
}
