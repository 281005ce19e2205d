/** The lab's version of a stack file: the committed one with the lab's addresses, host keys and images in it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type PackagedClient, packagedClients, releases } from "../topology/versions.ts";
import { hostKey } from "./hosts.ts";
import { fail } from "./problem.ts";
import { registryAddress, registryCa } from "./registry.ts";
import { type Lab, repository } from "./settings.ts";
import type { LabState } from "./state.ts";

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
          rented: z.boolean().optional(),
          ssh: z.looseObject({}).optional(),
        }),
      ),
    }),
    "bonded-validator:overlay": z.object({ value: z.looseObject({ owner: z.string() }) }),
  }),
});
const stackSchema = z.object({
  config: z.looseObject({
    "bonded-validator:network": z.enum(["mainnet", "hoodi"]),
    "bonded-validator:nodes": z.record(z.string(), z.looseObject({ host: z.string() })),
    "bonded-validator:validatorGroups": z
      .record(z.string(), z.looseObject({ feeRecipient: z.string().optional() }))
      .default({}),
    "bonded-validator:validators": z.record(z.string(), z.looseObject({ host: z.string() })).default({}),
  }),
});

/** Where the lab's stack file lies. */
export const stackFile = (lab: Lab, stack: string): string => join(lab.dir, `Pulumi.${stack}.yaml`);

/** A stack of this project, as committed. */
export function readStack(stack: string): z.infer<typeof stackSchema> {
  const file = join(repository, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) fail(`There is no stack "${stack}": ${file} does not exist.`);
  return stackSchema.parse(parse(readFileSync(file, "utf8")));
}

/** The inventory's hosts on which a stack runs something, with their number; with the overlay, every rented one. */
export function hostsOf(stack: string, overlay: boolean): { name: string; index: number }[] {
  const { hosts } = readInventory();
  const { "bonded-validator:nodes": nodes, "bonded-validator:validators": validators } =
    readStack(stack).config;
  const used = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
  const rented = Object.keys(hosts).filter((name) => hosts[name]!.rented !== false);
  return [...new Set(overlay ? rented : used)].map((name) => {
    const host =
      hosts[name] ?? fail(`Pulumi.${stack}.yaml names host ${name}, which Pulumi.yaml does not have.`);
    return { name, index: host.index };
  });
}

/** Writes the stack file; `digests` are those of the pushed images, `salt` is the stack's own for its secrets. */
export function writeStackFile(
  lab: Lab,
  stack: string,
  state: LabState,
  digests: Record<PackagedClient, string>,
  salt: string,
): void {
  const { config } = readStack(stack);
  const overlay = state.clouds !== undefined;
  const content = {
    encryptionsalt: salt,
    config: {
      ...inventoryOf(
        lab,
        hostsOf(stack, overlay).map(({ name }) => name),
        state,
      ),
      "bonded-validator:overlay": overlay ? overlayOf(lab, state) : "none",
      "bonded-validator:access": { keys: [readFileSync(join(lab.dir, "id_ed25519.pub"), "utf8").trim()] },
      ...config,
      "bonded-validator:validatorGroups": groupsOf(config["bonded-validator:validatorGroups"]),
      "bonded-validator:images": images(lab, digests, config["bonded-validator:network"]),
    },
  };
  writeFileSync(stackFile(lab, stack), stringify(content, { lineWidth: 0 }));
}

function readInventory() {
  const { config } = inventorySchema.parse(parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")));
  return {
    sites: config["bonded-validator:sites"].value,
    hosts: config["bonded-validator:hosts"].value,
    overlay: config["bonded-validator:overlay"].value,
  };
}

/** The inventory cut down to hosts that the lab has, as freshly rented: only root can log in. */
function inventoryOf(lab: Lab, names: readonly string[], state: LabState): Record<string, object> {
  const { sites, hosts } = readInventory();
  const simulated = names.map((name) => {
    const { address, owner } = state.hosts[name]!;
    const ssh = { ...hosts[name]!.ssh, address, hostKey: hostKey(lab, name), bootstrap: { user: "root" } };
    return [name, { ...hosts[name]!, owner, ssh }] as const;
  });
  const places = new Set(names.map((name) => hosts[name]!.site));
  const lan = `${lab.net}.0/24`;
  return {
    "bonded-validator:sites": Object.fromEntries([...places].map((site) => [site, { ...sites[site], lan }])),
    "bonded-validator:hosts": Object.fromEntries(simulated),
  };
}

/** The committed overlay in the lab's local network, managed by the stack that manages the hosts. */
function overlayOf(lab: Lab, state: LabState): object {
  const [first] = Object.values(state.hosts);
  return { ...readInventory().overlay, owner: first!.owner, lanRoutes: [`${lab.net}.0/24`] };
}

/** An address of nobody for groups whose fee recipient the operator has to name. */
const nobody = `0x${"1ab".padEnd(40, "0")}`;

function groupsOf<T extends { feeRecipient?: string | undefined }>(
  groups: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, { feeRecipient: nobody, ...group }]),
  );
}

function images(lab: Lab, digests: Record<PackagedClient, string>, network: "mainnet" | "hoodi"): object {
  const pinned = packagedClients.map((client) => [
    client,
    `${releases[client].versions[network]}@${digests[client]}`,
  ]);
  return { registry: registryAddress(lab), ca: registryCa(lab), digests: Object.fromEntries(pinned) };
}
