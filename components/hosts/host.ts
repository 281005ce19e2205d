import type { Input } from "@pulumi/pulumi/output.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi/resource.js";
import type { ReachedHost } from "../../render/hosts/connection.ts";
import { baseRole, disksRole, healthRole } from "../../render/hosts/roles.ts";
import type { Machine } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import { Role } from "../roles/role.ts";
import { Access } from "./access.ts";
import { DiskTest } from "./disk-test.ts";

export interface HostArgs {
  readonly host: Machine & ReachedHost<Input<string>>;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
  /** Where the program makes the machine itself. */
  readonly made?: MadeMachine;
}

/** A machine that the program makes. */
export interface MadeMachine {
  /** The whole way to it: what goes before the roles in a destroy would cut them off. */
  readonly path: readonly Resource[];
  /** With it goes all that is on the machine. */
  readonly instance: Resource;
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

  constructor(name: string, args: HostArgs, options: ComponentResourceOptions) {
    super("bonded-validator:hosts:Host", name, {}, options);
    const { host, accessKeys, registry, made } = args;
    const own: CustomResourceOptions = { parent: this, ...(made && { deletedWith: made.instance }) };
    this.access = new Access(
      `${name}-access`,
      { host, keys: accessKeys },
      { ...own, ...(made && { dependsOn: [...made.path] }) },
    );
    const after = { ...own, dependsOn: this.access };
    this.base = new Role(`${name}-base`, { spec: baseRole(host, registry) }, after);
    this.disks = this.#makeDisks(name, host, after);
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

  #makeDisks(name: string, host: HostArgs["host"], after: CustomResourceOptions): Role | undefined {
    const [spec, health] = [disksRole(host), healthRole(host)];
    if (spec === undefined) return undefined;
    const disks = new Role(`${name}-disks`, { spec }, after);
    if (health !== undefined) new Role(`${name}-health`, { spec: health }, { ...after, dependsOn: disks });
    return disks;
  }

  #makeTests(name: string, host: HostArgs["host"]): [string, DiskTest][] {
    const tested = host.disks.filter(({ testGigabytes }) => testGigabytes !== undefined);
    return tested.map((disk) => {
      const args = { host, disk, mounted: this.disks! };
      return [disk.name, new DiskTest(`${name}-test-${disk.name}`, args, { parent: this })];
    });
  }
}
