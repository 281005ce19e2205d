import type { OperatingSystemName } from "../../catalog/operating-systems.ts";
import type { PackageRepository } from "../../catalog/repositories.ts";
import type { DataDisk } from "./disks.ts";
import type { PortRange } from "./ports.ts";

export interface Host {
  readonly name: string;
  readonly site: string;
  /** The company that runs the site, where it is named: its sites may fail together. */
  readonly provider: string | undefined;
  /** Fixed public address of the site's line, which its hosts may share; undefined where it changes. */
  readonly publicAddress: string | undefined;
  /** Ports that reach the site from the internet, where they are named: others of a shared address are somebody else's. */
  readonly publicPorts: readonly PortRange[] | undefined;
  /** The stack that manages access and base. */
  readonly owner: string;
  readonly owned: boolean;
  readonly index: number;
  readonly ssh: Ssh;
  readonly adopt: "reviewed" | undefined;
  /** What was added by hand and may stay, as a preview names it → why. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Disks that the owner formats, mounts and watches. */
  readonly disks: readonly DataDisk[];
  readonly os: OperatingSystemName;
  /** Docker's repository where the host takes Docker from there, else undefined: the distribution's own. */
  readonly upstreamDocker: PackageRepository | undefined;
  /** As bought. */
  readonly memoryGiB: number;
  /** Networks whose ssh sessions the firewall does not count: the site's own and those of the administrators. */
  readonly trustedNetworks: readonly string[];
  /** Lines of authorized_keys of those who may look and change nothing. */
  readonly readerKeys: readonly string[];
}

export interface Ssh {
  readonly address: string;
  /** Where to connect to. */
  readonly port: number;
  /** Where sshd listens: another port behind a router that forwards. */
  readonly sshdPort: number;
  readonly user: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** The former user or port, which the host still admits. */
  readonly previous:
    | { readonly user?: string; readonly port?: number; readonly sshdPort?: number }
    | undefined;
  readonly bootstrap: { readonly user: string; readonly port?: number | undefined } | undefined;
}
