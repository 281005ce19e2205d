/**
 * The inventory: what all stacks share. It stands in the `config:` block of Pulumi.yaml.
 *
 * | Section | Shape |
 * |---|---|
 * | sites | name → {@link siteSchema}: a place with one line to the internet |
 * | hosts | name → {@link hostSchema}: a machine, rented or only known |
 * | access | {@link accessSchema}: who may log in on the hosts |
 * | repositories | {@link repositoriesSchema}: mirrors of package repositories |
 */
import { z } from "zod";
import { operatingSystemNames } from "../../catalog/operating-systems.ts";
import {
  cloudflareRepository,
  dockerRepository,
  type PackageRepository,
  tailscaleRepository,
} from "../../catalog/repositories.ts";
import { cidrRange, isIPv4, isNetwork6 } from "../addresses.ts";
import { authorizedKey, ipv4Network, isUrl, publicHostKey, text } from "../formats.ts";
import { stackNames } from "../stacks.ts";
import { diskSchema } from "./disks.ts";
import { parsePortRanges } from "./ports.ts";

const port = z.int().min(1).max(65_535);
const user = text(
  (value) => /^[a-z_][a-z0-9_-]*$/.test(value),
  "not the name of a Linux user",
  "write lower-case letters, digits, - and _",
);

export const siteSchema = z.strictObject({
  /** Public IPv4 address, or `dynamic`: clients then find it out from their peers, Caplin from a STUN server. */
  publicAddress: text(
    (value) => value === "dynamic" || isIPv4(value),
    "neither an IPv4 address nor dynamic",
    "write the line's fixed address, or dynamic when it changes",
  ).default("dynamic"),
  /** Ports that reach this site from the internet, `30300-30399,9000`; needed where nodes run. */
  publicPorts: text(
    (value) => parsePortRanges(value) !== undefined,
    "not a list of separate ports and ranges between 1024 and 65535",
    'write it as in "30300-30399,9000-9099", each range once and upwards',
  ).optional(),
  /** Public IPv6 network, where its hosts go out by IPv6, too. */
  publicNetwork6: text(
    isNetwork6,
    "not the IPv6 network of a line",
    "write its first address and its length, at most 64, as in 2001:db8:1::/64",
  ).optional(),
  /** Local network, from which Docker's own networks keep away. */
  lan: ipv4Network.optional(),
});

/** Administrator on a host; never root, which is locked. */
const administrator = user.refine((value) => value !== "root", {
  error: "root cannot be the administrator, because root's login is switched off",
  params: {
    remedy: "name another user here, and root in ssh.bootstrap.user if only root can log in today",
  },
});

const sshSchema = z
  .strictObject({
    /** Address or name for SSH. Absent: the host's name in this inventory, for ~/.ssh/config or DNS to resolve. */
    address: text(
      (value) => /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(value),
      "neither an address nor a host name",
      "write an IP address, a DNS name or a Host of ~/.ssh/config",
    ).optional(),
    port: port.default(22),
    /** Who is made if missing and gets passwordless sudo. */
    user: administrator,
    /**
     * The former user or port while it changes: the host still admits it, and every run that the new way refuses comes in
     * by it. Taken out again once all stacks have had an `up`.
     */
    previous: z
      .strictObject({ user: administrator.exactOptional(), port: port.exactOptional() })
      .exactOptional(),
    /** The host's public key, `ssh-ed25519 AAAA…`: nothing is sent to a host that shows another one. */
    hostKey: publicHostKey(
      "not a public host key",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    ).optional(),
    /** First contact with a new machine, before the administrator can log in. */
    bootstrap: z.strictObject({ user, port: port.optional() }).optional(),
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

export const hostSchema = z.strictObject({
  /** Name in `sites`. */
  site: z.string(),
  /** Known but not rented: nothing is deployed there. */
  rented: z.boolean().default(true),
  /** The stack that manages what its stacks share on the host (access, base); needed once it is rented. */
  owner: z.enum(stackNames).optional(),
  /** Number of the host, unique and never reused: ports and, later, mesh addresses derive from it. */
  index: z.int().min(1).max(254),
  ssh: sshSchema.optional(),
  /** The machine is gone for good: its roles are forgotten without asking it, and its index stays taken. */
  retired: z.literal(true).optional(),
  /** What the machine runs; a host that says otherwise is refused. */
  os: z.enum(operatingSystemNames).default("debian-13"),
  /** Whose Docker: the distribution's packages, or those of Docker's own repository. A change is an exchange. */
  docker: z.enum(["distribution", "upstream"]).default("distribution"),
  /** Address in the site's `lan`; needed there where `ssh.address` does not lie in it. */
  lanAddress: text(isIPv4, "not an IPv4 address", "write it as in 192.168.1.11").optional(),
  /** `reviewed`: someone has read the plan, and what stands on the host already may be taken over or removed. */
  adopt: z.literal("reviewed").optional(),
  hardware: z.strictObject({
    cpu: z.string().optional(),
    threads: z.int().min(1),
    memoryGiB: z.number().positive(),
  }),
  disks: z.array(diskSchema).min(1),
  yenPerMonth: z.number().nonnegative().default(0),
  /** What the host is meant for: those for `nodes` serve the overlay's addresses, the others use them. */
  purpose: z.enum(["nodes", "ssv", "dvt", "rocketpool"]).optional(),
});

export const accessSchema = z.strictObject({
  /** Lines of authorized_keys: exactly these may log in as `ssh.user` of every host. */
  keys: z
    .array(
      authorizedKey(
        "not one line of authorized_keys",
        "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
      ),
    )
    .min(1),
  /**
   * Networks besides a host's own local one from which administrators come. From anywhere else a sixth ssh session
   * within 30 s is refused, which a few commands of this program one after the other can reach.
   */
  networks: z
    .array(
      text(
        (value) => cidrRange(value) !== undefined,
        "not an IPv4 network",
        "write its first address and its length, as in 203.0.113.7/32",
      ),
    )
    .default([]),
});

/** A mirror of a package repository, or one signed by somebody else. */
const repositorySchema = (usual: PackageRepository) =>
  z
    .strictObject({
      url: text(
        (value) => /^https?:\/\/[\w.:-]+(\/[\w.~%+-]+)*$/.test(value) && isUrl(value),
        "not the address of a repository",
        `write it without a slash at the end, as in ${usual.url}`,
      ).default(usual.url),
      fingerprint: text(
        (value) => /^[0-9A-F]{40}$/.test(value),
        "not the full fingerprint of a key",
        "write the 40 hex digits that gpg --show-keys prints, in upper case and without spaces",
      ).default(usual.fingerprint),
    })
    .prefault({});

export const repositoriesSchema = z.strictObject({
  docker: repositorySchema(dockerRepository),
  tailscale: repositorySchema(tailscaleRepository),
  cloudflare: repositorySchema(cloudflareRepository),
});

export type SiteSettings = z.output<typeof siteSchema>;
export type HostSettings = z.output<typeof hostSchema>;
export type RepositorySettings = z.output<typeof repositoriesSchema>;
