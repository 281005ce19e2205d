import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { baseRole, disksRole, healthRole } from "../../render/hosts/roles.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import { Role } from "../roles/role.ts";
import { Access } from "./access.ts";
import { DiskTest } from "./disk-test.ts";

export interface HostArgs {
  readonly host: Host;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
}

/** What belongs to a host itself, managed by its owner stack alone. */
export class HostComponent extends ComponentResource {
  readonly access: Access;
  /** Required by every other role on the host. */
  readonly base: Role;
  /** Where the host has disks for data. */
  readonly disks: Role | undefined;
  /** Acceptance tests by the names of the disks. */
  readonly diskTests: Readonly<Record<string, DiskTest>>;

  constructor(name: string, { host, accessKeys, registry }: HostArgs, options: ComponentResourceOptions) {
    super("bonded-validator:hosts:Host", name, {}, options);
    this.access = new Access(`${name}-access`, { host, keys: accessKeys }, { parent: this });
    this.base = new Role(
      `${name}-base`,
      { spec: baseRole(host, registry) },
      { parent: this, dependsOn: this.access },
    );
    this.disks = host.disks.length === 0 ? undefined : this.#makeDisks(name, host);
    this.diskTests = Object.fromEntries(this.#makeTests(name, host));
    const { access, base, disks, diskTests } = this;
    this.registerOutputs({ access, base, disks, diskTests });
  }

  /** What roles of a stack stand on. */
  get dependencies(): Role[] {
    return [this.base, ...(this.disks ? [this.disks] : [])];
  }

  /** What has to be there before anything else is put on the host. */
  get parts(): Resource[] {
    return [...this.dependencies, ...Object.values(this.diskTests)];
  }

  #makeDisks(name: string, host: Host): Role {
    const disks = new Role(
      `${name}-disks`,
      { spec: disksRole(host) },
      { parent: this, dependsOn: this.access },
    );
    new Role(`${name}-health`, { spec: healthRole(host) }, { parent: this, dependsOn: disks });
    return disks;
  }

  #makeTests(name: string, host: Host): [string, DiskTest][] {
    const tested = host.disks.filter(({ testGigabytes }) => testGigabytes !== undefined);
    return tested.map((disk) => {
      const args = { host, disk, mounted: this.disks! };
      return [disk.name, new DiskTest(`${name}-test-${disk.name}`, args, { parent: this })];
    });
  }
}
