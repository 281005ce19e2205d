import type { Input, Output } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import { connectionOf, type ReachedHost } from "../../render/hosts/connection.ts";

/** The key that a machine makes at the first contact and that is pinned from then on. `host` has the key of its start. */
export class HostKey extends CustomResource {
  declare readonly hostKey: Output<string>;

  constructor(name: string, host: ReachedHost<Input<string>>, options: CustomResourceOptions) {
    super("host:index:HostKey", name, { connection: connectionOf(host), hostKey: undefined }, options);
  }
}
