import type { Input } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import type { CpuLevel } from "../../topology/clients.ts";
import type { Host } from "../../topology/topology.ts";
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
  readonly [key: `directory ${string}`]: Owned & {
    /** Stays, even when empty. */
    readonly keep?: true;
    /** Name patterns, separated by commas, of what in it nobody can make anew; the directory stays, too. */
    readonly irreplaceable?: string;
  };
  readonly [key: `file ${string}`]: Owned &
    Restarting &
    ({ readonly content: string } | { readonly secret: Input<string> });
  readonly [key: `secret ${string}`]: Owned &
    Restarting & {
      readonly format: "hex32";
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
  /** A rule of ufw. Rules stand in the order of their names, so those with a number come first. */
  readonly [key: `rule ${string}`]: {
    readonly action: "allow" | "limit" | "deny";
    readonly direction: "in" | "out";
    /** Network interface; absent: all. */
    readonly interface?: string;
    /** `any`, an address or a network. */
    readonly from: string;
    readonly to: string;
    /** `any`, or ports and ranges as in `30300,30310:30315`. */
    readonly port: string;
    readonly protocol: "tcp" | "udp" | "any";
    /** `bonded-validator:<stack>`: who owns it. */
    readonly comment: string;
  };
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
  readonly tailnet?: {
    readonly hostname: string;
    /** Separated by commas, as are routes. */
    readonly tags: string;
    readonly routes: string;
    readonly acceptRoutes: false;
    readonly acceptDns: false;
    readonly key: Input<string>;
  };
  readonly [key: `service ${string}`]: {
    readonly compose: string;
    readonly image: string;
    readonly definition: string;
    readonly restart: "unless-stopped";
    readonly state: "running";
    /** Once a person has stopped it, only a person starts it again. */
    readonly hold?: true;
  };
  readonly [key: `probe ${string}`]: {
    readonly url: string;
    readonly method?: "POST";
    readonly body?: string;
    readonly expect: string;
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
  readonly items: Items;
}

/** The wanted state of one part of one host. */
export class Role extends CustomResource {
  constructor(name: string, { host, role, requires, move, items }: RoleArgs, options: CustomResourceOptions) {
    const announced = announce(host.name, Object.keys(items));
    const inputs = {
      connection: connectionOf(host),
      role: announced.then(() => role),
      ...(requires !== undefined && { requires }),
      ...(move !== undefined && { move }),
      ...items,
    };
    // Outputs resolve only for properties that are named here.
    super("host:index:Role", name, { ...inputs, unfinished: undefined }, options);
  }
}
