import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { TailnetKey } from "@pulumi/tailscale/tailnetKey.js";
import { type Overlay, tagOf } from "../../topology/overlay.ts";
import type { Host as HostTopology, Registry } from "../../topology/topology.ts";
import { overlayItems } from "../overlay/overlayItems.ts";
import type { Tailnet } from "../overlay/tailnet.ts";
import { Access } from "./access.ts";
import { baseItems } from "./base.ts";
import { Role } from "./role.ts";

export interface HostArgs {
  readonly host: HostTopology;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
  readonly overlay: Overlay | undefined;
  /** Where this stack manages the tailnet itself. */
  readonly tailnet: Tailnet | undefined;
}

/** Seconds for which the key of a host that is to join can be used. */
const keySeconds = 3600;

/** What belongs to a host itself, managed by its owner stack alone. */
export class Host extends ComponentResource {
  readonly access: Access;
  /** Required by every other role on the host. */
  readonly base: Role;
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
    this.overlay = args.overlay && this.join(name, args.overlay, args);
    this.registerOutputs({ access: this.access, base: this.base, overlay: this.overlay });
  }

  /** The key lets the host in once; used or expired, it stays what it is until somebody replaces it. */
  private join(name: string, overlay: Overlay, { host, tailnet }: HostArgs): Role {
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
    return new Role(
      `${name}-overlay`,
      { host, role: "overlay", requires: "base", items: overlayItems(overlay, host, key.key) },
      { parent: this, dependsOn: this.base },
    );
  }
}
