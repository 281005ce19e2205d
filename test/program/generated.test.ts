/** The whole program over generated configurations. `WIRE_FORM=folder` writes what it registers, to compare commits. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as log from "@pulumi/pulumi/log/index.js";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { rulesAmong } from "../../render/rules.ts";
import { rolesOf } from "../../render/stack/roles.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { today } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { samples } from "./topologies.ts";
import { expectValidTree } from "./tree.ts";
import { openedInWorkloads } from "./workloads.ts";

vi.mock("@pulumi/pulumi/log/index.js", async (original) => ({
  ...(await original<typeof log>()),
  warn: vi.fn(),
}));

const folder = process.env.WIRE_FORM;
const generated = 300;

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(`${today}T12:00:00Z`) });
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  vi.useRealTimers();
});

it("has a valid tree, opens nothing that a container can replace, and registers exactly the roles of the list", async () => {
  for (const { name, stack, config } of samples(generated)) {
    // The program's modules remember which roles were announced.
    vi.resetModules();
    const run = await withoutStacks(() => runProgram(stack, config));
    if (folder !== undefined) writeFileSync(join(folder, `${name}.json`), wireForm(run));
    expectValidTree(run);
    expect([name, openedInWorkloads(run.inputs)]).toEqual([name, []]);
    expect([name, registeredRules(run)]).toEqual([
      name,
      contributedRules(loadTopology(stack, config, today)),
    ]);
  }
}, 600_000);

/** `host/role` → its rules, of every role that the program registers. */
function registeredRules({ inputs }: Run): Record<string, object> {
  const roles = Object.values(inputs).filter(({ role }) => role !== "access");
  return Object.fromEntries(
    roles.map(({ connection, role, ...items }) => [`${connection.host}/${role}`, rulesAmong(items)]),
  );
}

/** The same of the pure list, by which exposure judges hosts; what belongs to a host itself, its owner registers. */
function contributedRules(topology: Topology): Record<string, object> {
  const ownersRoles = ["base", "disks", "health", "overlay"];
  const own = rolesOf(topology).filter(({ host, role }) => host.owned || !ownersRoles.includes(role));
  return Object.fromEntries(own.map(({ host, role, items }) => [`${host.name}/${role}`, rulesAmong(items)]));
}

/** Pulumi's SDK writes down where each of its promises was made, which takes most of the time of a run. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Everything that reaches the engine, but for the order of properties, which it does not keep. */
function wireForm({ resources, inputs, clouds, calls, componentOutputs }: Run): string {
  const tree = resources.map(({ urn, parent, protect, dependsOn }) => ({ urn, parent, protect, dependsOn }));
  const called = calls.map(({ token, inputs: given }) => ({ token, inputs: given }));
  return `${JSON.stringify({ tree, inputs, clouds, called, componentOutputs }, sorted, 1)}\n`;
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
