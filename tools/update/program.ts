/** The program as one commit has it: what it would make of a configuration. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { PackagedClient } from "../../catalog/clients/images.ts";
import type { Problem } from "../../topology/problems.ts";
import type { OtherStacks, RawConfig } from "../../topology/section-reader.ts";
import type { Topology } from "../../topology/topology.ts";
import { cloudPlace, rolePlace } from "./places.ts";

/** What a place is to have: item → its wanted state. */
export type WantedItems = Readonly<Record<string, unknown>>;

/** Every place of a stack: a role on a host, or MEV-Boost in the cloud. */
export type Places = ReadonlyMap<string, WantedItems>;

/** What the program makes of a configuration, or why it refuses it. */
export type TopologyOutcome = { readonly places: Places } | { readonly problems: readonly Problem[] };

export interface CommitProgram {
  /** Configuration of a stack in the files of this commit, and those of the others. */
  configOf(stack: string, stackFile?: string): { readonly sections: RawConfig; readonly others: OtherStacks };
  outcome(stack: string, sections: RawConfig, others: OtherStacks, today: string): TopologyOutcome;
  readonly recommended: Readonly<Record<PackagedClient, Readonly<Record<string, string>>>>;
}

/** Loads the program that lies in a folder, by the modules that this one has, too. */
export async function programIn(root: string): Promise<CommitProgram> {
  const { readStackConfig, configsBeside } = await modulesOf(root).stackConfig();
  const { releases } = await modulesOf(root).images();
  const { loadTopology } = await modulesOf(root).load();
  const placesOf = await placesIn(root);
  return {
    configOf: (stack, stackFile) => ({
      sections: readStackConfig(root, stack, stackFile && resolve(root, stackFile)).sections,
      others: configsBeside(root, stack),
    }),
    outcome: (stack, sections, others, today) => {
      try {
        return { places: placesOf(loadTopology(stack, sections, today, others)) };
      } catch (error) {
        if (hasProblems(error)) return { problems: error.problems };
        throw error;
      }
    },
    recommended: Object.fromEntries(
      Object.entries(releases).map(([client, { versions }]) => [client, versions]),
    ) as CommitProgram["recommended"],
  };
}

function modulesOf(root: string) {
  const load = (path: string) => {
    const file = join(root, path);
    if (!existsSync(file)) throw new Error(`The commit is too old to be compared: it has no ${path}.`);
    return import(pathToFileURL(file).href);
  };
  return {
    stackConfig: (): Promise<typeof import("../../topology/files/stack-config.ts")> =>
      load("topology/files/stack-config.ts"),
    images: (): Promise<typeof import("../../catalog/clients/images.ts")> =>
      load("catalog/clients/images.ts"),
    load: (): Promise<typeof import("../../topology/load.ts")> => load("topology/load.ts"),
    roles: (): Promise<typeof import("../../render/stack/roles.ts")> => load("render/stack/roles.ts"),
    connection: (): Promise<typeof import("../../render/hosts/connection.ts")> =>
      load("render/hosts/connection.ts"),
    node: (): Promise<typeof import("../../render/ethereum/node.ts")> => load("render/ethereum/node.ts"),
    serviceItems: (): Promise<typeof import("../../render/workloads/service-items.ts")> =>
      load("render/workloads/service-items.ts"),
    containers: (): Promise<typeof import("../../render/mev/containers.ts")> =>
      load("render/mev/containers.ts"),
  };
}

async function placesIn(root: string): Promise<(topology: Topology) => Places> {
  const modules = modulesOf(root);
  const { rolesOf } = await modules.roles();
  const { connectionOf } = await modules.connection();
  const { relayContainers } = await modules.containers();
  const { nodeProject } = await modules.node();
  const { laterParts } = await modules.serviceItems();
  return (topology) => {
    const { mev, network } = topology;
    const parts = new Map(
      Object.values(topology.nodes).map((node) => [`node-${node.name}`, laterParts(nodeProject(node))]),
    );
    const roles = rolesOf(topology).map(({ host, role, items, ...rest }): [string, WantedItems] => {
      const whole = filled(items, parts.get(role) ?? {});
      return [rolePlace(host.name, role), { ...whole, connection: connectionOf(host), settings: rest }];
    });
    if (mev === undefined || network === undefined) return new Map(roles);
    const { images: _, ...settings } = mev;
    const containers = Object.values(relayContainers(mev, network)).map((container) => {
      return [`container ${container.name}`, container] as const;
    });
    return new Map([...roles, [cloudPlace, { ...Object.fromEntries(containers), settings }]]);
  };
}

/** What comes later of a node, without the other nodes' public keys, which no update changes. */
function filled(items: object, parts: Readonly<Record<string, string>>): WantedItems {
  const leaf = (value: unknown) => parts[laterSchema.safeParse(value).data?.later ?? ""] ?? value;
  return Object.fromEntries(
    Object.entries(items).map(([key, item]: [string, object]) => [
      key,
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, leaf(value)])),
    ]),
  );
}

const laterSchema = z.object({ later: z.string() });

/** Another copy of the program has another class of the same name. */
function hasProblems(error: unknown): error is { readonly problems: readonly Problem[] } {
  return error instanceof Error && error.name === "TopologyError" && "problems" in error;
}
