/**
 * The configuration, namespace `bonded-validator`. Sections of the inventory stand in the `config:` block of
 * Pulumi.yaml and are shared by all stacks; a stack file that sets one replaces it whole.
 *
 * | Section  | Stands in   | Shape |
 * |---|---|---|
 * | domain   | Pulumi.yaml | DNS name under which services are published |
 * | sites    | Pulumi.yaml | name → {@link siteSchema}: a place with one line to the internet |
 * | hosts    | Pulumi.yaml | name → {@link hostSchema}: a machine, rented or only known |
 * | access   | Pulumi.yaml | {@link accessSchema}: who may log in on the hosts |
 * | repositories | Pulumi.yaml | {@link repositoriesSchema}: mirrors of package repositories |
 * | overlay  | Pulumi.yaml | {@link overlaySchema}: the private network between the hosts; `none` in a stack file that does without |
 * | tunnel   | Pulumi.yaml | {@link tunnelSchema}: the public way to the beacon nodes, for the rented hosts |
 * | network  | stack file  | name in networks.ts |
 * | nodes    | stack file  | name → {@link nodeSchema}: execution client and beacon node on one host |
 * | validatorGroups | stack file | name → {@link groupSchema}: validators with one protocol and one fee recipient |
 * | validators | stack file | name → {@link validatorSchema}: a validator client on one host |
 * | checkpoints | stack file | {@link checkpointsSchema}: who is asked for the finalized checkpoint |
 * | changes  | stack file  | {@link changesSchema}: how a change is carried out |
 * | images   | stack file  | {@link imagesSchema}: where images come from and their digests |
 * | waivers  | stack file  | check → {@link waiverSchema}: a finding that is accepted |
 *
 * A section that is absent deploys nothing. Every object is strict: an unknown key is an error. What one entry
 * says about another is checked in checks/.
 */
import { z } from "zod";
import { consensusClients, executionClients, validatorClients } from "../catalog/clients/clients.ts";
import { packagedClients } from "../catalog/clients/images.ts";
import { networkNames, stackNames } from "../catalog/networks.ts";
import { operatingSystemNames } from "../catalog/operating-systems.ts";
import { protocols } from "../catalog/protocols.ts";
import {
  cloudflareRepository,
  dockerRepository,
  type PackageRepository,
  tailscaleRepository,
} from "../catalog/repositories.ts";
import { cidrRange, isIPv4, isNetwork6 } from "./addresses.ts";
import { isDate } from "./dates.ts";
import { mostValidators, parsePortRanges } from "./ethereum/ports.ts";
import { address, authorizedKey, isHttpUrl, isUrl, publicHostKey, text } from "./formats.ts";
import { diskSchema } from "./hosts/disks.ts";

const port = z.int().min(1).max(65_535);
const user = text(
  (value) => /^[a-z_][a-z0-9_-]*$/.test(value),
  "not the name of a Linux user",
  "write lower-case letters, digits, - and _",
);

export const domainSchema = text(
  (value) => /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(value),
  "not a DNS name",
  "write it as in michizane.com",
);

const ipv4Network = text(
  (value) => cidrRange(value) !== undefined,
  "not an IPv4 network",
  "write its first address and its length, as in 192.168.1.0/24",
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

const sshSchema = z.strictObject({
  /** Address or name for SSH. Absent: the host's name in this inventory, for ~/.ssh/config or DNS to resolve. */
  address: text(
    (value) => /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(value),
    "neither an address nor a host name",
    "write an IP address, a DNS name or a Host of ~/.ssh/config",
  ).optional(),
  port: port.default(22),
  /** Administrator on the host, who is made if missing and gets passwordless sudo; never root, which is locked. */
  user: user.refine((value) => value !== "root", {
    error: "root cannot be the administrator, because root's login is switched off",
    params: {
      remedy: "name another user here, and root in ssh.bootstrap.user if only root can log in today",
    },
  }),
  /** The host's public key, `ssh-ed25519 AAAA…`: nothing is sent to a host that shows another one. */
  hostKey: publicHostKey(
    "not a public host key",
    "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
  ).optional(),
  /** First contact with a new machine, before the administrator can log in. */
  bootstrap: z.strictObject({ user, port: port.optional() }).optional(),
});

export const hostSchema = z.strictObject({
  /** Name in `sites`. */
  site: z.string(),
  /** Known but not rented: nothing is deployed there. */
  rented: z.boolean().default(true),
  /** The stack that manages what its stacks share on the host (access, base); needed once it is rented. */
  owner: z.enum(stackNames as [string, ...string[]]).optional(),
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

export const overlaySchema = z.strictObject({
  /** The stack that manages what exists once for all: the tailnet's policy. */
  owner: z.enum(stackNames as [string, ...string[]]),
  /** Number of the private autonomous system that all hosts are in (RFC 6996). */
  asn: z.int().min(64_512).max(65_534),
  /** Network of the mesh; a host's address there is the one with the host's index. */
  mesh: text(
    (value) => cidrRange(value) !== undefined && value.endsWith("/24"),
    "not an IPv4 network of 256 addresses, of which each host has the one with its index",
    "write its first address and /24, as in 10.99.0.0/24",
  ),
  /** Environment → its two anycast addresses; the first prefers the first home host, the second the second. */
  vips: z.partialRecord(
    z.enum(networkNames),
    z.array(text(isIPv4, "not an IPv4 address", "write it as in 10.0.0.100")).length(2),
  ),
  /** Local networks that the operator's own devices reach through the home hosts. */
  lanRoutes: z.array(ipv4Network).default([]),
  /** Over the internet a dead host is noticed in 0.9 s; `fast`, 0.3 s, is for lines that were steady for days. */
  bfd: z.enum(["internet", "fast"]).default("internet"),
});

const cloudflareId = text(
  (value) => /^[0-9a-f]{32}$/.test(value),
  "not an identifier of Cloudflare's",
  "write the 32 hex digits that the overview of the domain shows",
);

export const tunnelSchema = z.strictObject({
  /** Cloudflare's identifier of the account. */
  account: cloudflareId,
  /** That of the domain. */
  zone: cloudflareId,
  /** Names of the domain that everybody may visit; whatever else Cloudflare serves there is for the hosts alone. */
  open: z.array(domainSchema).default([]),
  /** Clients have to show a token beside coming from the right address. */
  serviceToken: z.boolean().default(false),
  /** Cloudflare's Load Balancing, which costs money: it asks every home whether it is ready, and has a tunnel for each. */
  loadBalancer: z.boolean().default(false),
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

export const networkSchema = z.enum(networkNames);

export const nodeSchema = z.strictObject({
  /** Name in `hosts`; a host runs at most one node of a network. */
  host: z.string(),
  execution: z.enum(executionClients),
  consensus: z.enum(consensusClients),
  /** Builder API, for instance MEV-Boost, that the beacon node asks for blocks: `http://address:18550`. */
  builder: text(isHttpUrl, "not the address of a service", "write it as in http://10.0.0.1:18550").optional(),
});

export const groupSchema = z.strictObject({
  protocol: z.enum(protocols),
  /** Receives priority fees and what builders pay. */
  feeRecipient: address.optional(),
  /** Address in the withdrawal credentials of the group's validators. */
  withdrawalAddress: address.optional(),
  /** The relays that the group's validators register with; none: their blocks are built at home. */
  relays: z
    .array(
      text(
        (value) => /^https:\/\/0x[0-9a-f]{96}@[a-z0-9.-]+$/.test(value) && isUrl(value),
        "not a relay",
        "write https://, the relay's public key (0x and 96 hex digits), @ and its host",
      ),
    )
    .default([]),
  /** Written into the group's blocks. */
  graffiti: text(
    (value) => /^[\x20-\x7e]*$/.test(value) && value.length > 0 && value.length <= 32,
    "not 1 to 32 printable ASCII characters",
    "write it shorter and without other characters",
  ).optional(),
});

export const validatorSchema = z.strictObject({
  /** Name in `hosts`. */
  host: z.string(),
  /** Number of the validator client, unique in its stack and never reused: its ports derive from it. */
  index: z.int().min(1).max(mostValidators),
  client: z.enum(validatorClients),
  /** Name in `validatorGroups`. */
  group: z.string(),
  /** Names in `nodes`, in the order in which they are asked. */
  beaconNodes: z.array(z.string()).min(1),
});

/** `v2.10.1@sha256:…`: the version stands beside the digest, so that a new version cannot keep an old image. */
const digestSchema = text(
  (value) => /^[\w.+-]+@sha256:[0-9a-f]{64}$/.test(value),
  "not a version with its digest",
  "write it as in v2.10.1@sha256:<64 hex digits>",
);

export const imagesSchema = z.strictObject({
  /** `host` or `host:port` that serves every image in place of the clients' own registries. */
  registry: text(
    (value) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(value) && isUrl(`https://${value}`),
    "not a registry",
    "write its host name or address and perhaps a port: registry.example.org:5000",
  ).optional(),
  /** Certificate (PEM) of the authority that signed the registry's. */
  ca: text(
    (value) => /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\s*$/.test(value),
    "not a certificate in PEM form",
    "write it from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  ).optional(),
  /** Client with an image (versions.ts) → version and digest. */
  digests: z.partialRecord(z.enum(packagedClients), digestSchema).default({}),
});

/** Base URLs of independent providers of the finalized checkpoint, the first of which serves the state itself. */
export const checkpointsSchema = z
  .array(
    text(
      (value) => isHttpUrl(value) && (value.startsWith("https://") || isIPv4(new URL(value).hostname)),
      "not the base URL of a checkpoint provider",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ),
  )
  .min(1);

/** How a change that disturbs what runs is carried out. */
export const changesSchema = z.strictObject({
  /** Seconds until a node that served before a change must serve again; absent: by client. */
  readyWithin: z.int().min(5).max(86_400).optional(),
});

export const waiverSchema = z.strictObject({
  /** Why the risk is taken; `npm run check` prints it. */
  reason: text((value) => value.trim() !== "", "it is empty", "say why the risk is taken"),
  /** Last day on which the waiver counts. */
  until: text(isDate, "not a date", 'write it in quotes, as in "2027-06-30"').optional(),
});

export type SiteSettings = z.output<typeof siteSchema>;
export type HostSettings = z.output<typeof hostSchema>;
export type OverlaySettings = z.output<typeof overlaySchema>;
export type TunnelSettings = z.output<typeof tunnelSchema>;
export type NodeSettings = z.output<typeof nodeSchema>;
export type GroupSettings = z.output<typeof groupSchema>;
export type ValidatorSettings = z.output<typeof validatorSchema>;
export type RepositorySettings = z.output<typeof repositoriesSchema>;
export type ImageSettings = z.output<typeof imagesSchema>;
export type ChangeSettings = z.output<typeof changesSchema>;
export type WaiverSettings = z.output<typeof waiverSchema>;
