import { createRequire } from "node:module";
import { warn } from "@pulumi/pulumi/log/index.js";
import type { Input, Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import type { ReachedHost } from "../../render/hosts/connection.ts";
import { type DiskSpeed, neededSpeed, renderDiskTest } from "../../render/hosts/disk-test.ts";
import type { DataDisk } from "../../topology/hosts/disks.ts";
import type { Role } from "../roles/role.ts";

/** This SDK loads the whole of Pulumi's, which takes longer than the rest of the program: only who tests a disk waits. */
function loadCommand() {
  const require = createRequire(import.meta.url);
  return require("@pulumi/command/remote/command.js") as typeof import("@pulumi/command/remote/command.js");
}

export interface DiskTestArgs {
  readonly host: ReachedHost<Input<string>>;
  readonly disk: DataDisk;
  /** Role that mounts the disk. */
  readonly mounted: Role;
}

/**
 * The acceptance test of a disk, run once. Nothing here says how to log in: the command provider asks the ssh agent of
 * whoever runs Pulumi (SSH_AUTH_SOCK), so no key and no path of a key is kept in the state.
 */
export class DiskTest extends ComponentResource {
  /** Unknown until the test has run. */
  readonly speed: Output<DiskSpeed>;

  constructor(name: string, { host, disk, mounted }: DiskTestArgs, options: ComponentResourceOptions) {
    super("bonded-validator:hosts:DiskTest", name, {}, options);
    const { address, port, user, hostKey } = host.ssh;
    const { Command } = loadCommand();
    const run = new Command(
      `${name}-run`,
      {
        // Few tries: more failed logins look like an attack to the host.
        connection: { host: address, port, user, hostKey, dialErrorLimit: 2, perDialTimeout: 15 },
        // The provider itself does not end a command that hangs.
        create: "sudo -n timeout 1800 sh -s",
        stdin: renderDiskTest(disk),
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn: mounted },
    );
    this.speed = run.stdout.apply((text) => this.#judge(`${host.name}: disk ${disk.name}`, text));
    this.registerOutputs({ speed: this.speed });
  }

  #judge(what: string, text: string): DiskSpeed {
    const speed = JSON.parse(text) as DiskSpeed;
    const { readIops, writeIops } = neededSpeed;
    if (speed.readIops < readIops || speed.writeIops < writeIops) {
      warn(
        `${what} does ${speed.readIops} reads and ${speed.writeIops} writes per second; an execution client needs ${readIops} and ${writeIops} to keep up`,
        this,
      );
    }
    return speed;
  }
}
