import { z } from "zod";
import { exampleHostKeys } from "../../catalog/example-keys.ts";
import { isSystemAccount } from "../../catalog/system-accounts.ts";
import { isHostName, publicHostKey, text } from "../formats.ts";
import type { Ssh } from "./host.ts";

const port = z.int().min(1).max(65_535);
/** Somebody who logs in on a host: a person, root, or the account that an image comes with. */
const user = text(
  (value) => /^[a-z_][a-z0-9_-]{0,31}$/.test(value),
  "not the name of a Linux user",
  "write at most 32 lower-case letters, digits, - and _",
).refine((value) => !isSystemAccount(value), {
  error: "it is the name of an account or a group of the system or of a program there",
  params: { remedy: "name the user of a person" },
});

/** Administrator on a host; not root, which is locked. */
export const administrator = user.refine((value) => value !== "root", {
  error: "root cannot be the administrator, because root's login is switched off",
  params: { remedy: "name another user here, and root in ssh.bootstrap.user if only root can log in today" },
});

export const sshSchema = z
  .strictObject({
    address: text(
      isHostName,
      "neither an address nor a host name",
      "write an IP address, a DNS name or a Host of ~/.ssh/config, and a port at ssh.port",
    )
      .meta({
        description:
          "IP address, DNS name or `Host` of `~/.ssh/config` under which SSH reaches the host. A disk test needs it, because the test does not read `~/.ssh/config`.",
        defaultText: "the host's name in this inventory",
        examples: ["192.168.1.11"],
      })
      .optional(),
    port: port.meta({ description: "Port that SSH connects to.", examples: [2222] }).default(22),
    sshdPort: port
      .meta({
        description:
          "Port on which sshd listens on the host, if a router or the provider forwards `ssh.port` to another one. The firewall admits this port.",
        defaultText: "`ssh.port`",
        examples: [22],
      })
      .optional(),
    user: administrator.meta({
      description:
        "Administrator of the host. The program creates the user if it is missing and gives it passwordless sudo. It cannot be `root`, whose login is switched off.",
      examples: ["admin"],
    }),
    previous: z
      .strictObject({
        user: administrator
          .meta({
            description: "Administrator before the change.",
            defaultText: "`ssh.user`",
            examples: ["admin"],
          })
          .exactOptional(),
        port: port
          .meta({
            description: "Port that SSH connected to before the change.",
            defaultText: "`ssh.port`",
            examples: [22],
          })
          .exactOptional(),
        sshdPort: port
          .meta({
            description: "Port on which sshd listened before the change, behind a router that forwards.",
            defaultText: "`ssh.previous.port`, or `ssh.sshdPort` if that is set",
            examples: [22],
          })
          .exactOptional(),
      })
      .meta({
        description:
          "User or port before a change. The host still admits it, and a run that the new way refuses logs in by it. Remove it once `pulumi up` of every stack has run: until then, `npm run check` and each preview warn of it.",
        defaultText: "none; nothing is being changed",
        examples: [{ port: 22 }],
      })
      .exactOptional(),
    hostKey: publicHostKey(
      "not a public host key",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    )
      .meta({
        description:
          "Public key of the host, as `ssh-keyscan` prints it after the host's name. The program sends nothing to a host that shows another key. The error that asks for it names the command to run.",
        defaultText: "none; required before a stack first connects to the host",
        examples: [exampleHostKeys[0]],
      })
      .optional(),
    bootstrap: z
      .strictObject({
        user: user.meta({ description: "User that can log in on the new machine.", examples: ["root"] }),
        port: port
          .meta({
            description: "Port on which sshd of the new machine listens.",
            defaultText: "`ssh.port`",
            examples: [22],
          })
          .optional(),
      })
      .meta({
        description:
          "Login that a fresh machine comes with. It is used until the administrator can log in, and for creating the administrator only.",
        defaultText: "none; the administrator can log in already",
        examples: [{ user: "root" }],
      })
      .optional(),
  })
  .meta({
    description: "How the host is reached.",
    defaultText: "none; required on a host that a stack connects to",
    examples: [{ user: "admin" }],
  })
  .refine(
    ({ user, port, sshdPort = port, previous = { user: "" } }) =>
      (previous.user ?? user) !== user ||
      (previous.port ?? port) !== port ||
      (previous.sshdPort ?? sshdPort) !== sshdPort,
    {
      path: ["previous"],
      error: "it names neither another user nor another port",
      params: { remedy: "write the one that was there before the change, or remove it" },
    },
  );

type SshSettings = z.output<typeof sshSchema>;

/** Where sshd listens and how SSH reaches it, as the configuration or the topology has it. */
export interface SshPorts {
  readonly address?: string | undefined;
  readonly port: number;
  readonly sshdPort?: number | undefined;
  readonly previous?: { readonly port?: number; readonly sshdPort?: number } | undefined;
}

/** Ports on which sshd listens: now, and before a change. Behind a router that forwards, the port that is dialled does not say it. */
export function sshdPorts({ port, sshdPort = port, previous }: SshPorts): number[] {
  const former = previous?.sshdPort ?? (port === sshdPort ? previous?.port : undefined);
  return [...new Set([sshdPort, former ?? sshdPort])];
}

/** Ports at which SSH reaches a host: now, and before a change. */
export function dialledPorts({ port, previous }: SshPorts): number[] {
  return [...new Set([port, previous?.port ?? port])];
}

/** How a host of the inventory is reached; undefined where that does not say by which key it is known. */
export function deriveSsh(name: string, ssh: SshSettings | undefined): Ssh | undefined {
  if (ssh?.hostKey === undefined) return undefined;
  const { address = name, port, sshdPort = port, user, hostKey, previous, bootstrap } = ssh;
  return { address, port, sshdPort, user, hostKey, previous, bootstrap };
}
