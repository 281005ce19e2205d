import { type Input, type Output, recover } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { CpuLevel } from "../../catalog/clients/client.ts";
import type { Rule } from "../../render/firewall.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { announce } from "./announce.ts";
import { connectionOf } from "./connection.ts";

interface Owned {
  /** `user:group` */
  readonly owner: string;
  /** Four octal digits. */
  readonly mode: string;
}

interface Restarting {
  /** Item keys of the same role, separated by commas, to restart when this one changed. */
  readonly restarts?: string;
}

/**
 * Items of a role: kind and name → wanted state. Each becomes a property of the resource, so that a plan names it.
 * Their meaning is the provider's (provider/items).
 */
export interface Items {
  readonly [key: `requires ${string}`]:
    | { readonly os: string }
    | { readonly gibibytes: number }
    | { readonly cpu: CpuLevel };
  readonly [key: `repository ${string}`]: {
    readonly uri: string;
    readonly suites: string;
    readonly components: string;
    /** Address of the public key. */
    readonly key: string;
    readonly fingerprint: string;
  };
  readonly [key: `package ${string}`]: { readonly state: "installed" | "absent" };
  readonly [key: `group ${string}`]: { readonly state: "present" };
  readonly [key: `user ${string}`]: {
    /** Supplementary groups, separated by commas. */
    readonly groups: string;
    readonly shell: string;
  };
  readonly [key: `filesystem ${string}`]: {
    readonly filesystem: "ext4" | "xfs";
    readonly bytes: number;
    readonly label: string;
    /** UUIDs of the partition and of the filesystem. */
    readonly partition: string;
    readonly uuid: string;
  };
  readonly [key: `mount ${string}`]: {
    readonly uuid: string;
    readonly filesystem: "ext4" | "xfs";
    /** Separated by commas. */
    readonly options: string;
    /** Unit that starts after it at boot. */
    readonly before?: string;
  };
  readonly [key: `smart ${string}`]: { readonly health: "passed" };
  readonly [key: `directory ${string}`]: Owned & {
    /** Stays, even when empty. */
    readonly keep?: true;
    /** Name patterns, separated by commas, of what in it nobody can make anew; the directory stays, too. */
    readonly irreplaceable?: string;
    /** Mount point without which it is not made. */
    readonly on?: string;
  };
  /** A data directory whose program may be replaced by a newer one only; versions as semver. */
  readonly [key: `database ${string}`]: { readonly version: string };
  readonly [key: `file ${string}`]: Owned &
    Restarting &
    ({ readonly content: Input<string> } | { readonly secret: Input<string> });
  readonly [key: `secret ${string}`]: Owned &
    Restarting & {
      /** A private key's public half becomes the leaf `public`: see {@link Role.leaf}. */
      readonly format: "hex32" | "secp256k1" | "secp256k1-raw";
      /** Others know the host by it: neither made anew nor removed. */
      readonly identity?: true;
    };
  readonly [key: `link ${string}`]: { readonly target: string };
  readonly [key: `sysctl ${string}`]: {
    readonly value: string;
    /** A kernel that has no such setting or refuses the value may do without. */
    readonly optional?: true;
    /** Kernel module that brings the setting. */
    readonly module?: string;
  };
  /** A table of nftables as `nft list table` prints it, and the file that loads it. */
  readonly [key: `nftables ${string}`]: { readonly table: string; readonly file: string };
  readonly [key: `rule ${string}`]: Rule;
  readonly firewall?: {
    readonly enabled: true;
    readonly incoming: "allow" | "deny";
    readonly outgoing: "allow" | "deny";
    readonly routed: "allow" | "deny";
    readonly ipv6: true;
  };
  readonly [key: `unit ${string}`]: {
    readonly enabled: boolean;
    readonly active: boolean;
    /** Where a restart is asked for, a reload does. */
    readonly reload?: true;
  };
  readonly [key: `address ${string}`]: {
    /** Network interface that has it; empty: none may. */
    readonly device: string;
    /** Unit that puts it there. */
    readonly unit?: string;
  };
  /** What FRR does now, as the text of an frr.conf. */
  readonly routing?: { readonly configuration: string };
  readonly tailnet?: {
    readonly hostname: string;
    /** Separated by commas, as are routes. */
    readonly tags: string;
    readonly routes: string;
    readonly acceptRoutes: false;
    readonly acceptDns: false;
    readonly key: Input<string>;
    /** Command by which an operator makes another key. */
    readonly renewal: string;
  };
  readonly [key: `service ${string}`]: {
    readonly compose: string;
    readonly image: string;
    readonly definition: Input<string>;
    readonly restart: "unless-stopped";
    /** Ports of the host that it needs: `30303/tcp 30303/udp`. */
    readonly ports?: string;
    readonly state: "running";
    /** Once a person has stopped it, only a person starts it again. */
    readonly hold?: true;
  };
  /** A condition that must hold before a step that disturbs what runs; see provider/items/gate.ts. */
  readonly [key: `gate ${string}`]: {
    readonly before: "stop" | "start";
    /** POSIX shell: 0 go on, 75 not yet, else refused. */
    readonly script: string;
    /** Seconds that "not yet" may hold the change. */
    readonly within: number;
    readonly late: "proceed" | "refuse";
  };
  /** Membership in a group of roles of which one at a time may be disturbed. */
  readonly [key: `roll ${string}`]: {
    /** POSIX shell: 0 where this member serves. */
    readonly ready: string;
    /** Seconds until a member that served must serve again. */
    readonly within: number;
  };
  readonly [key: `probe ${string}`]: {
    readonly url: string;
    readonly method?: "POST";
    readonly body?: string;
    readonly expect: string;
    /** `project/service`: the question is put only while it runs. */
    readonly of?: string;
    /** Seconds. */
    readonly within: number;
  };
}

/** Items of one kind from key and wanted state; `Object.fromEntries` would forget which kind the keys belong to. */
export function itemsOf<Key extends keyof Items>(entries: readonly (readonly [Key, Items[Key]])[]): Items {
  return Object.fromEntries(entries) as Items;
}

export interface RoleArgs {
  readonly host: Host;
  /** Unique on the host within the stack. */
  readonly role: string;
  /** Role that must be there already, whichever stack manages it. */
  readonly requires?: string;
  /** For a role with keys: the steps by which a person moves it; an edit of its host is then refused. */
  readonly move?: string;
  /** Others build on it: of a host that cannot be read its last known state stands. */
  readonly lasting?: true;
  /** Registered once these are, whatever became of them: no dependency, which would hold up all that builds on this. */
  readonly after?: readonly Resource[];
  readonly items: Items;
}

/** The wanted state of one part of one host. */
export class Role extends CustomResource {
  constructor(name: string, args: RoleArgs, options: CustomResourceOptions) {
    const { host, role, requires, move, lasting, after = [], items } = args;
    const connection = connectionOf(host);
    const announced = announce({ connection, role, items });
    const inputs = {
      connection,
      role: Promise.all([announced, ...after.map(registered)]).then(() => role),
      ...(requires !== undefined && { requires }),
      ...(move !== undefined && { move }),
      ...(lasting && { lasting }),
      ...items,
    };
    // Outputs resolve only for properties that are named here.
    super("host:index:Role", name, { ...inputs, unfinished: undefined }, options);
  }

  /**
   * A leaf that only the host can make, such as a public key: unknown in a plan, undefined if `--target` left the role
   * out or its host could not be reached.
   */
  leaf(key: keyof Items, name: string): Output<string | undefined> {
    const leaves = Reflect.get(this, key) as Output<Readonly<Record<string, string>>>;
    return recover(
      leaves.apply((found) => found[name]),
      () => undefined,
    );
  }
}

/** A promise, which unlike an output does not tell the engine of a dependency; kept, too, when the resource failed. */
function registered(resource: Resource): Promise<void> {
  return new Promise((done) => recover(resource.urn, () => "").apply(() => done()));
}
