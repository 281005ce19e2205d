import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { TailnetKey } from "@pulumi/tailscale/tailnetKey.js";
import { baseItems } from "../../render/hosts/base.ts";
import { diskItems, healthItems } from "../../render/hosts/disks.ts";
import { overlayItems } from "../../render/overlay/member-items.ts";
import type { Host as HostTopology } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import { type Overlay, tagOf } from "../../topology/overlay/derive.ts";
import type { Tailnet } from "../overlay/tailnet.ts";
import { Role } from "../roles/role.ts";
import { Access } from "./access.ts";
import { DiskTest } from "./disk-test.ts";

export interface HostArgs {
  readonly host: HostTopology;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
  readonly overlay: Overlay | undefined;
  /** Where this stack manages the tailnet itself. */
  readonly tailnet: Tailnet | undefined;
  /** Whether environments have tunnels, whose connectors run on home hosts. */
  readonly hasTunnel: boolean;
}

/** Seconds for which the key of a host that is to join can be used. */
const keySeconds = 3600;

/** What belongs to a host itself, managed by its owner stack alone. */
export class Host extends ComponentResource {
  readonly access: Access;
  /** Required by every other role on the host. */
  readonly base: Role;
  /** Where the host has disks for data. */
  readonly disks: Role | undefined;
  /** Acceptance tests by the names of the disks. */
  readonly diskTests: Readonly<Record<string, DiskTest>>;
  /** The host's place in the overlay; required by whatever listens there. */
  readonly overlay: Role | undefined;

  constructor(name: string, args: HostArgs, options: ComponentResourceOptions) {
    super("bonded-validator:hosts:Host", name, {}, options);
    const { host, accessKeys, registry } = args;
    this.access = new Access(`${name}-access`, { host, keys: accessKeys }, { parent: this });
    this.base = new Role(
      `${name}-base`,
      { host, role: "base", items: baseItems(host, registry) },
      { parent: this, dependsOn: this.access },
    );
    this.disks = host.disks.length === 0 ? undefined : this.#makeDisks(name, host);
    this.diskTests = Object.fromEntries(this.#makeTests(name, host));
    this.overlay = args.overlay && this.#join(name, args.overlay, args);
    const { access, base, disks, diskTests, overlay } = this;
    this.registerOutputs({ access, base, disks, diskTests, overlay });
  }

  /** What an environment's roles stand on. */
  get ground(): Role[] {
    return [this.base, ...(this.disks ? [this.disks] : [])];
  }

  /** What has to be there before anything else is put on the host; nodes do without the overlay. */
  get parts(): Resource[] {
    return [...this.ground, ...Object.values(this.diskTests)];
  }

  #makeDisks(name: string, host: HostTopology): Role {
    const disks = new Role(
      `${name}-disks`,
      { host, role: "disks", items: diskItems(host) },
      { parent: this, dependsOn: this.access },
    );
    new Role(
      `${name}-health`,
      { host, role: "health", items: healthItems(host) },
      { parent: this, dependsOn: disks },
    );
    return disks;
  }

  #makeTests(name: string, host: HostTopology): [string, DiskTest][] {
    const tested = host.disks.filter(({ testGigabytes }) => testGigabytes !== undefined);
    return tested.map((disk) => {
      const args = { host, disk, mounted: this.disks! };
      return [disk.name, new DiskTest(`${name}-test-${disk.name}`, args, { parent: this })];
    });
  }

  /** The key lets the host in once; used or expired, it stays what it is until somebody replaces it. */
  #join(name: string, overlay: Overlay, { host, tailnet, hasTunnel }: HostArgs): Role {
    const key = new TailnetKey(
      `${name}-tailnet-key`,
      {
        description: `bonded-validator ${name}`,
        reusable: false,
        ephemeral: false,
        preauthorized: true,
        expiry: keySeconds,
        tags: [tagOf(overlay.members[name]!)],
        recreateIfInvalid: "never",
      },
      { parent: this, ...(tailnet && { dependsOn: tailnet.policy }) },
    );
    const renewal = `pulumi up --replace '**::${name}-tailnet-key'`;
    return new Role(
      `${name}-overlay`,
      {
        host,
        role: "overlay",
        requires: "base",
        items: overlayItems(overlay, host, { key: key.key, renewal }, hasTunnel),
      },
      { parent: this, dependsOn: this.base },
    );
  }
}
