import { z } from "zod";
import { publicHostKey, text } from "../formats.ts";
import type { Ssh } from "./host.ts";

const port = z.int().min(1).max(65_535);
const user = text(
  (value) => /^[a-z_][a-z0-9_-]*$/.test(value),
  "not the name of a Linux user",
  "write lower-case letters, digits, - and _",
);

/** Administrator on a host; not root, which is locked. */
const administrator = user.refine((value) => value !== "root", {
  error: "root cannot be the administrator, because root's login is switched off",
  params: {
    remedy: "name another user here, and root in ssh.bootstrap.user if only root can log in today",
  },
});

export const sshSchema = z
  .strictObject({
    address: text(
      (value) => /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(value),
      "neither an address nor a host name",
      "write an IP address, a DNS name or a Host of ~/.ssh/config",
    )
      .meta({
        description:
          "IP address, DNS name or `Host` of `~/.ssh/config` under which SSH reaches the host. A disk test needs it, because the test does not read `~/.ssh/config`.",
        defaultText: "the host's name in this inventory",
        examples: ["192.168.1.11"],
      })
      .optional(),
    port: port.meta({ description: "Port on which sshd listens.", examples: [2222] }).default(22),
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
            description: "Port of sshd before the change.",
            defaultText: "`ssh.port`",
            examples: [22],
          })
          .exactOptional(),
      })
      .meta({
        description:
          "User or port before a change. The host still admits it, and a run that the new way refuses logs in by it. Remove it once `pulumi up` of every stack has run.",
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
        examples: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJeVwdW8x6n7/RXJ5RDk2s0b/ZCjpGDIlXm1Tih7Jr5c"],
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
    ({ user, port, previous = { user: "" } }) =>
      (previous.user ?? user) !== user || (previous.port ?? port) !== port,
    {
      path: ["previous"],
      error: "it names neither another user nor another port",
      params: { remedy: "write the one that was there before the change, or remove it" },
    },
  );

type SshSettings = z.output<typeof sshSchema>;

/** How a host of the inventory is reached; undefined where that does not say by which key it is known. */
export function deriveSsh(name: string, ssh: SshSettings | undefined): Ssh | undefined {
  if (ssh?.hostKey === undefined) return undefined;
  const { address = name, port, user, hostKey, previous, bootstrap } = ssh;
  return { address, port, user, hostKey, previous, bootstrap };
}
