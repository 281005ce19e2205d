import type { Input } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import { connectionOf, type ReachedHost } from "../../render/hosts/connection.ts";

export interface AccessArgs {
  readonly host: ReachedHost<Input<string>>;
  /** Lines of authorized_keys: exactly these may log in. */
  readonly keys: readonly string[];
}

/** The way into a host: the administrator's keys and sudo, and no other login. Never deleted. */
export class Access extends CustomResource {
  constructor(name: string, { host, keys }: AccessArgs, options: CustomResourceOptions) {
    const { user, bootstrap } = host.ssh;
    const former = formerAccount(host);
    const inputs = {
      connection: connectionOf(host),
      role: "access",
      ...(bootstrap && { bootstrap }),
      [`login ${user}`]: { keys: keys.join("\n"), sudo: "passwordless" },
      sshd: { rootLogin: "no", passwords: "no" },
      ...(former && { [`expired ${former}`]: { state: "expired" } }),
    };
    super("host:index:Access", name, { ...inputs, unfinished: undefined }, options);
  }
}

/** The account that the machine came with, where nobody uses it any more. root stays, for the host's console. */
function formerAccount({ ssh: { user, previous, bootstrap } }: AccessArgs["host"]): string | undefined {
  return ["root", user, previous?.user].includes(bootstrap?.user) ? undefined : bootstrap?.user;
}
