/** Which stacks the workflows work on. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stackNames } from "../../topology/stacks.ts";
import { project } from "../arguments.ts";

/** Beside the workflows, because variables of GitHub are not there in a pull request from a fork. */
const file = ".github/stacks.json";

/** The stacks of a team, in the order in which they deploy: the owner of hosts before others that use them. */
export function workflowStacks(): string[] {
  const stacks = z.array(z.string()).parse(JSON.parse(readFileSync(join(project, file), "utf8")));
  const unknown = stacks.filter((stack) => !stackNames.includes(stack));
  if (unknown.length > 0)
    throw new Error(`${file}: there is no stack ${unknown.join(", ")}. There are ${stackNames.join(", ")}.`);
  if (new Set(stacks).size < stacks.length) throw new Error(`${file} has a stack twice.`);
  return stacks;
}

/** No file of these is read by a deployment. */
const notDeployed = /^(docs|test|bench|lab|\.github|\.ci)\/|\.md$|^(biome\.json|vitest\.config\.ts)$/;

/** The stacks that a change of these files may change; paths start at the root of the repository. */
export function changedStacks(files: readonly string[], stacks: readonly string[]): string[] {
  const deployed = files.filter((path) => !notDeployed.test(path));
  const ofStacks = new Set(deployed.map((path) => /^Pulumi\.([^.]+)\.yaml$/.exec(path)?.[1]));
  return stacks.filter((stack) => ofStacks.has(undefined) || ofStacks.has(stack));
}
