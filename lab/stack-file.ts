/** The lab's version of a stack file: the committed one with the lab's addresses, host keys and images in it. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { packagedClients, releases } from "../catalog/clients/images.ts";
import { type NetworkName, networkNames } from "../catalog/networks.ts";
import {
  type OperatingSystemName,
  operatingSystemNames,
  operatingSystems,
} from "../catalog/operating-systems.ts";
import { withChecksum } from "../topology/checksums.ts";
import { withoutProject } from "../topology/namespaces.ts";
import { acceptedOn } from "./accepted.ts";
import { dataDiskOf } from "./disks.ts";
import { dockerFolder, fakeDockerRepository } from "./docker/repository.ts";
import { fakeCloudflareRepository } from "./edge/package.ts";
import { hostKey, type SimulatedHost } from "./hosts.ts";
import type { ClientDigests } from "./images/fakes.ts";
import { fail } from "./problem.ts";
import { registryAddress, registryCa } from "./registry.ts";
import { type LabSystem, labSystems } from "./root.ts";
import { checkpointPorts, type Lab, repository } from "./settings.ts";
import { type LabState, readState } from "./state.ts";
import { fakeTailscaleRepository } from "./tailnet/repository.ts";
import { waiversFor } from "./waivers.ts";

// Only what the lab reads; the program checks the rest.
const inventorySchema = z.object({
  config: z.object({
    "bonded-validator:sites": z.object({ value: z.record(z.string(), z.looseObject({})) }),
    "bonded-validator:hosts": z.object({
      value: z.record(
        z.string(),
        z.looseObject({
          site: z.string(),
          index: z.int(),
          rented: z.boolean().default(true),
          purpose: z.string().optional(),
          os: z.enum(operatingSystemNames).default("debian-13"),
          hardware: z.looseObject({ memoryGiB: z.number() }),
          disks: z.array(z.looseObject({})),
          ssh: z.looseObject({}).optional(),
        }),
      ),
    }),
    "bonded-validator:overlay": z.object({ value: z.looseObject({}) }),
    "bonded-validator:domain": z.object({ value: z.string() }),
  }),
});
const stackSchema = z.object({
  config: z.looseObject({
    "bonded-validator:network": z.enum(networkNames),
    "bonded-validator:nodes": z.record(
      z.string(),
      z.looseObject({ host: z.string(), consensus: z.string() }),
    ),
    "bonded-validator:validatorGroups": z
      .record(z.string(), z.looseObject({ feeRecipient: z.string().optional() }))
      .default({}),
    "bonded-validator:validators": z
      .record(z.string(), z.looseObject({ host: z.string(), beaconNodes: z.array(z.string()) }))
      .default({}),
  }),
});

/** Where the lab's stack file lies. */
export const stackFile = (lab: Lab, stack: string): string => join(lab.dir, `Pulumi.${stack}.yaml`);

/** Refuses a stack that the lab has not started. */
export function refuseUnstarted(lab: Lab, stack: string): void {
  if (existsSync(stackFile(lab, stack))) return;
  fail(`Lab ${lab.name} does not run ${stack} yet: npm run lab -- start ${stack}, or -- up ${stack}.`);
}

/** A stack of this project, as committed. */
export function readStack(stack: string): z.infer<typeof stackSchema> {
  const file = join(repository, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) fail(`There is no stack "${stack}": ${file} does not exist.`);
  return stackSchema.parse(parse(readFileSync(file, "utf8")));
}

/** The Ethereum network of a stack. */
export const networkOfStack = (stack: string): NetworkName =>
  readStack(stack).config["bonded-validator:network"];

/** Host → system that it shall run in the lab, where that is another than the inventory says. */
export type SystemOverrides = Readonly<Record<string, LabSystem>>;

/** The inventory's hosts on which a stack runs something, and `remotes`, as the lab simulates them. */
export function simulatedHosts(
  lab: Lab,
  stack: string,
  chosen: SystemOverrides,
  remotes: readonly string[],
): SimulatedHost[] {
  const { hosts } = readInventory();
  const running = readState(lab).hosts;
  const names = [...new Set([...hostsOf(stack), ...remotes.map(known)])];
  const stranger = Object.keys(chosen).find((name) => !names.includes(name));
  if (stranger) fail(`${stack} runs nothing on ${stranger}. Hosts: ${names.join(", ")}.`);
  return names.map((name) => {
    const { index, os, hardware } = hosts[name]!;
    const system = chosen[name] ?? running[name]?.system ?? simulatable(name, os);
    const now = running[name]?.system ?? system;
    if (system !== now) fail(`${name} runs ${now} in this lab: npm run lab -- down, then start anew.`);
    return { name, address: `${lab.net}.${10 + index}`, system, memoryGiB: hardware.memoryGiB };
  });
}

function simulatable(name: string, os: OperatingSystemName): LabSystem {
  const system = labSystems.find((each) => each === os);
  return system ?? fail(`${name} runs ${os}, which the lab has not: choose one of ${labSystems.join(", ")}.`);
}

/** Whether a simulated host takes Docker from the fake of Docker's repository. */
export function usesUpstreamDocker(system: LabSystem): boolean {
  return operatingSystems[system].docker === undefined;
}

/** Names of the inventory's hosts that are rented. */
export function rentedHosts(): string[] {
  const { hosts } = readInventory();
  return Object.keys(hosts).filter((name) => hosts[name]!.rented);
}

/** The domain in which the inventory's names are published. */
export const publicDomain = (): string => readInventory().domain;

function known(name: string): string {
  return rentedHosts().includes(name) ? name : fail(`Pulumi.yaml has no rented host ${name}.`);
}

/** Names of the inventory's hosts on which a stack runs something. */
function hostsOf(stack: string): string[] {
  const { hosts } = readInventory();
  const { "bonded-validator:nodes": nodes, "bonded-validator:validators": validators } =
    readStack(stack).config;
  const used = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
  return [...new Set(used)].map((name) => {
    if (hosts[name] === undefined)
      fail(`Pulumi.${stack}.yaml names host ${name}, which Pulumi.yaml does not have.`);
    return name;
  });
}

/** Writes the stack file; `digests` are those of the pushed images, `salt` is the stack's own for its secrets. */
export function writeStackFile(
  lab: Lab,
  stack: string,
  state: LabState,
  digests: ClientDigests,
  salt: string,
): void {
  const config = sectionsOf(lab, stack, state, digests);
  const read = Object.entries(config).map(([key, section]) => [withoutProject(key), section]);
  const today = new Date().toISOString().slice(0, 10);
  const waivers = waiversFor(stack, Object.fromEntries(read), today, "simulated");
  const content = { encryptionsalt: salt, config: { ...config, "bonded-validator:waivers": waivers } };
  writeFileSync(stackFile(lab, stack), stringify(content, { lineWidth: 0 }));
}

function sectionsOf(
  lab: Lab,
  stack: string,
  state: LabState,
  digests: ClientDigests,
): Record<string, unknown> {
  const { config } = readStack(stack);
  const { overlay } = state;
  // All hosts of the lab are in its overlay, whichever stack looks.
  const inventory = inventoryOf(lab, overlay ? Object.keys(state.hosts) : hostsOf(stack), state);
  return {
    ...inventory,
    "bonded-validator:overlay": overlay ? overlayOf(lab, state) : "none",
    ...(overlay && { "bonded-validator:tunnel": { account: "a".repeat(32), zone: "b".repeat(32) } }),
    "bonded-validator:access": { keys: [readFileSync(join(lab.dir, "id_ed25519.pub"), "utf8").trim()] },
    ...config,
    "bonded-validator:validators": overlay ? config["bonded-validator:validators"] : confined(config),
    "bonded-validator:validatorGroups": groupsOf(config["bonded-validator:validatorGroups"]),
    "bonded-validator:checkpoints": checkpointPorts(config["bonded-validator:network"]).map(
      (port) => `http://${lab.gateway}:${port}`,
    ),
    "bonded-validator:images": images(lab, digests, config["bonded-validator:network"]),
    "bonded-validator:repositories": {
      ...(existsSync(dockerFolder(lab)) && { docker: fakeDockerRepository(lab) }),
      ...(overlay && {
        tailscale: fakeTailscaleRepository(lab),
        cloudflare: fakeCloudflareRepository(lab),
      }),
    },
  };
}

type StackConfig = z.infer<typeof stackSchema>["config"];

/** Validator clients where hosts reach no nodes but their own: without an overlay. */
function confined(config: StackConfig): StackConfig["bonded-validator:validators"] {
  const { "bonded-validator:nodes": nodes, "bonded-validator:validators": validators } = config;
  return Object.fromEntries(
    Object.entries(validators).map(([name, validator]) => {
      const beaconNodes = validator.beaconNodes.filter((node) => nodes[node]?.host === validator.host);
      return [name, { ...validator, beaconNodes }];
    }),
  );
}

function readInventory() {
  const { config } = inventorySchema.parse(parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")));
  return {
    sites: config["bonded-validator:sites"].value,
    hosts: config["bonded-validator:hosts"].value,
    overlay: config["bonded-validator:overlay"].value,
    domain: config["bonded-validator:domain"].value,
  };
}

/** The inventory cut down to hosts that the lab has, as freshly rented: only root can log in. */
function inventoryOf(lab: Lab, names: readonly string[], state: LabState): Record<string, object> {
  const { sites, hosts } = readInventory();
  const simulated = names.map((name) => {
    const { address, owner, system } = state.hosts[name]!;
    const ssh = { ...hosts[name]!.ssh, address, hostKey: hostKey(lab, name), bootstrap: { user: "root" } };
    const docker = usesUpstreamDocker(system) ? { docker: "upstream" } : {};
    return [
      name,
      {
        ...hosts[name]!,
        ...{ owner, os: system, ...docker, ssh, disks: disksOf(name, hosts[name]!.disks) },
        accepted: acceptedOn(lab, name),
      },
    ] as const;
  });
  const lan = `${lab.net}.0/24`;
  // A host that is alone at its site goes out with its own address.
  const places = [...new Set(names.map((name) => hosts[name]!.site))].map((site) => {
    const [first = "", ...more] = names.filter((name) => hosts[name]!.site === site);
    const isAlone = more.length === 0 && hosts[first]!.purpose !== "nodes";
    return [site, { ...sites[site], lan, ...(isAlone && { publicAddress: state.hosts[first]!.address }) }];
  });
  return {
    "bonded-validator:sites": Object.fromEntries(places),
    "bonded-validator:hosts": Object.fromEntries(simulated),
  };
}

/** The inventory's disks, which the program reckons with, and the small one that a simulated host has for data. */
function disksOf(host: string, disks: readonly object[]): object[] {
  const disk = dataDiskOf(host);
  if (disk === undefined) return [...disks];
  const use = { name: "data", id: disk.id, bytes: disk.bytes };
  return [...disks, { gigabytes: disk.bytes / 1e9, use }];
}

/** The committed overlay in the lab's local network, managed by the stack that manages the hosts. */
function overlayOf(lab: Lab, state: LabState): object {
  const [first] = Object.values(state.hosts);
  return { ...readInventory().overlay, owner: first!.owner, lanRoutes: [`${lab.net}.0/24`] };
}

/** An address for a group's fees, whose key nobody has. */
const addressOfNobody = (group: string): string =>
  withChecksum(`0x${createHash("sha256").update(group).digest("hex").slice(0, 40)}`);

function groupsOf<T extends { feeRecipient?: string | undefined }>(
  groups: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, { feeRecipient: addressOfNobody(name), ...group }]),
  );
}

function images(lab: Lab, digests: ClientDigests, network: NetworkName): object {
  const pinned = packagedClients.map((client) => [
    client,
    `${releases[client].versions[network]}@${digests[client]}`,
  ]);
  return { registry: registryAddress(lab), ca: registryCa(lab), digests: Object.fromEntries(pinned) };
}
