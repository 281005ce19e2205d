import type { OperatingSystemName } from "../../catalog/operating-systems.ts";
import type { PackageRepository } from "../../catalog/repositories.ts";
import type { DataDisk } from "./disks.ts";
import type { PortRange } from "./ports.ts";

/** What a machine is set up by, whoever makes it. */
export interface Machine {
  readonly name: string;
  /** Ports that reach the machine from the internet, where they are named: others of a shared address are somebody else's. */
  readonly publicPorts: readonly PortRange[] | undefined;
  /** The stack that manages access and base. */
  readonly owner: string;
  readonly index: number;
  readonly ssh: Login;
  readonly adopt: "reviewed" | undefined;
  /** What was added by hand and may stay, as a preview names it → why. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Disks that the owner formats, mounts and watches. */
  readonly disks: readonly DataDisk[];
  readonly os: OperatingSystemName;
  /** Docker's repository where the host takes Docker from there, else undefined: the distribution's own. */
  readonly upstreamDocker: PackageRepository | undefined;
  /** Networks whose ssh sessions the firewall does not count: the site's own and those of the administrators. */
  readonly trustedNetworks: readonly string[];
  /** Lines of authorized_keys of those who may look and change nothing. */
  readonly readerKeys: readonly string[];
}

/** A machine of the inventory. */
export interface Host extends Machine {
  readonly site: string;
  /** The company that runs the site, where it is named: its sites may fail together. */
  readonly provider: string | undefined;
  /** Fixed public address of the site's line, which its hosts may share; undefined where it changes. */
  readonly publicAddress: string | undefined;
  readonly owned: boolean;
  readonly ssh: Ssh;
  /** As bought. */
  readonly memoryGiB: number;
}

/** Who logs in on a machine, and where its sshd listens. */
export interface Login {
  /** Where to connect to. */
  readonly port: number;
  /** Where sshd listens: another port behind a router that forwards. */
  readonly sshdPort: number;
  readonly user: string;
  /** The former user or port, which the host still admits. */
  readonly previous:
    | { readonly user?: string; readonly port?: number; readonly sshdPort?: number }
    | undefined;
  readonly bootstrap: { readonly user: string; readonly port?: number | undefined } | undefined;
}

export interface Ssh extends Login {
  readonly address: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
}
