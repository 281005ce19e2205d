/**
 * The inventory: what all stacks share. It stands in the `config:` block of Pulumi.yaml. Its sections `access` and
 * `repositories` have files of their own.
 *
 * | Section | Shape |
 * |---|---|
 * | sites | name → {@link siteSchema}: a place with one line to the internet |
 * | hosts | name → {@link hostSchema}: a machine, rented or only known |
 */
import { z } from "zod";
import { exampleProvider } from "../../catalog/example-ids.ts";
import { exampleHostKeys } from "../../catalog/example-keys.ts";
import { networkNames, networks } from "../../catalog/networks.ts";
import { operatingSystemNames } from "../../catalog/operating-systems.ts";
import { cidrRange, isIPv4, isNetwork6, isPrivate, isUnicast } from "../addresses.ts";
import { lettersOf, text } from "../formats.ts";
import { stackNames } from "../stacks.ts";
import { diskSchema } from "./disks.ts";
import { parsePortRanges } from "./ports.ts";
import { sshSchema } from "./ssh.ts";

export const siteSchema = z
  .strictObject({
    publicAddress: text(
      (value) => value === "dynamic" || isUnicast(value),
      "neither the IPv4 address of a line nor dynamic",
      "write the address under which the internet sees the line, or dynamic when it changes",
    )
      .meta({
        description:
          "Public IPv4 address of the line, or `dynamic` if it changes. With `dynamic`, Lighthouse and Nimbus learn the address from their peers, Erigon and Caplin ask a STUN server, and Reth and Nethermind ask public web services. The tunnel needs a fixed address for each site with a host that is not for nodes.",
        examples: ["203.0.113.7"],
      })
      .default("dynamic"),
    publicPorts: text(
      (value) => parsePortRanges(value) !== undefined,
      "not a list of separate ports and ranges between 1024 and 65535",
      'write it as in "30300-30399,9000-9099", each range once and upwards',
    )
      .meta({
        description:
          "Ports that reach this site from the internet: single ports and ranges between 1024 and 65535, separated by commas. Nodes take their peer-to-peer ports from these, and the hosts use none of them for outgoing connections. `npm run check` prints the ports that the router must forward.",
        defaultText: "none; required at a site where nodes run",
        examples: ["30300-30399,9000-9099"],
      })
      .optional(),
    provider: text((value) => lettersOf(value) !== "", "not a name", "write the company's name, or remove it")
      .meta({
        description:
          "Name of the company that runs the site, if it runs others of your sites, too: they may fail together. `npm run quorum` counts with that. Write it in one spelling at all of them.",
        defaultText: "none; the site fails by itself",
        examples: [exampleProvider],
      })
      .optional(),
    publicNetwork6: text(
      isNetwork6,
      "not the IPv6 network of a line",
      "write its first address and its length, 48 to 64, as in 2001:db8:1::/64",
    )
      .meta({
        description:
          "Public IPv6 network of the site, with a prefix length of 48 to 64. The tunnel lets it in beside `publicAddress`.",
        defaultText: "none; the site's hosts connect by IPv4 only",
        examples: ["2001:db8:1::/64"],
      })
      .optional(),
    lan: text(
      (value) => cidrRange(value) !== undefined && isPrivate(value),
      "not a private IPv4 network",
      "write its first address and its length, as in 192.168.1.0/24",
    )
      .meta({
        description:
          "Local IPv4 network of the site. SSH sessions from it are not limited, and it must not overlap 172.30.0.0/16, which Docker uses on the hosts.",
        defaultText: "none",
        examples: ["192.168.1.0/24"],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.yaml",
    description: "Places with one line to the internet each: your home, or a provider's data center.",
    defaultText: "there are no sites, so no host can be described.",
    examples: [
      {
        home: { publicPorts: "30300-30399,9000-9099", lan: "192.168.1.0/24" },
        tokyo: { publicAddress: "203.0.113.7" },
        osaka: { publicAddress: "203.0.113.8" },
        nagoya: { publicAddress: "203.0.113.9" },
        sendai: { publicAddress: "203.0.113.10" },
      },
    ],
  });

/** `mainnet 50 %, hoodi 25 %` */
const shares = networkNames.map((name) => `${name} ${networks[name].hostShare * 100} %`).join(", ");

const hardwareSchema = z
  .strictObject({
    cpu: z
      .string()
      .meta({
        description: "Name of the processor, as a note to yourself.",
        defaultText: "none",
        examples: ["i7-11700"],
      })
      .optional(),
    threads: z
      .int()
      .min(1)
      .meta({ description: "Number of hardware threads.", examples: [16] }),
    memoryGiB: z
      .number()
      .positive()
      // No host of this kind has so much: it is MiB that were meant.
      .lt(2048)
      .meta({
        description: `Memory in GiB. A node may use a share of it: ${shares}. Validator clients and the system use the rest. A host that shows less than nine tenths of it is refused before a node, a validator client or a DVT node is changed there.`,
        examples: [64],
      }),
  })
  .meta({
    description: "What the machine has. The checks of resources and the memory limits of the clients use it.",
    examples: [{ threads: 16, memoryGiB: 64 }],
  });

export const hostSchema = z
  .strictObject({
    site: z.string().meta({ description: "Name of the host's site in `sites`.", examples: ["home"] }),
    rented: z
      .boolean()
      .meta({
        description:
          "Whether you have the machine, at home or rented. With `false` you only consider it, and nothing is deployed on it.",
        examples: [false],
      })
      .default(true),
    owner: z
      .enum(stackNames)
      .meta({
        description:
          "Stack that manages what all stacks share on the host: access, packages, firewall and disks. Other stacks may place nodes on it.",
        defaultText: "none; required unless `rented: false`",
        examples: ["hoodi"],
      })
      .optional(),
    index: z
      .int()
      .min(1)
      .max(254)
      .meta({
        description:
          "Number of the host, unique in the inventory. Public ports and mesh addresses derive from it, so do not change or reuse it.",
        examples: [1],
      }),
    ssh: sshSchema.optional(),
    retired: z
      .literal(true)
      .meta({
        description:
          "The machine is gone for good. The stack forgets what it deployed there without connecting to it, and the index stays taken.",
        defaultText: "the machine is in use",
        examples: [true],
      })
      .optional(),
    os: z
      .enum(operatingSystemNames)
      .meta({
        description: "Operating system of the machine. A host that reports another one is refused.",
        examples: ["ubuntu-24.04"],
      })
      .default("debian-13"),
    docker: z
      .enum(["distribution", "upstream"])
      .meta({
        description:
          "Whose Docker packages the host has: those of its distribution, or those of Docker's own repository. Debian 12 needs `upstream`. A change replaces the packages; containers may restart once, and data stay.",
        examples: ["upstream"],
      })
      .default("distribution"),
    lanAddress: text(isIPv4, "not an IPv4 address", "write it as in 192.168.1.11")
      .meta({
        description:
          "IPv4 address of the host in its site's `lan`. Nodes at the same site use it to find each other.",
        defaultText: "`ssh.address`, if that lies in the site's `lan`",
        examples: ["192.168.1.11"],
      })
      .optional(),
    adopt: z
      .literal("reviewed")
      .meta({
        description:
          "You have read the preview for a host that was set up by hand, and the program may take over or remove what it lists. Remove it once `pulumi up` of every stack that uses the host has run: until then, what is set up there by hand later is taken over or removed without a review, and `npm run check` and each preview warn of it.",
        defaultText:
          "unset; at its first contact with the host, `pulumi up` refuses to remove or replace what was set up by hand",
        examples: ["reviewed"],
      })
      .optional(),
    accepted: z
      .record(z.string(), z.string().min(1))
      .meta({
        description:
          "What was added to the host by hand and may stay, with the reason. The name is that of the preview, without its minus sign. What it holds may change. A preview shows an entry with a plus sign if the host has no such thing.",
        defaultText: "nothing; a preview shows everything that was added by hand and gives power",
        examples: [{ "sudoers /etc/sudoers.d/backup": "the backup's own rule" }],
      })
      .default({}),
    hardware: hardwareSchema,
    disks: z
      .array(diskSchema)
      .min(1)
      .meta({
        description: "Disks of the machine. A disk is only formatted and mounted if it has `use`.",
        examples: [[{ kind: "nvme", gigabytes: 4000 }]],
      }),
    yenPerMonth: z
      .number()
      .nonnegative()
      .meta({ description: "Monthly price in Japanese yen, as a note to yourself.", examples: [840] })
      .default(0),
    dvtNetworks: z
      .array(z.enum(networkNames))
      .meta({
        description:
          "Networks whose stacks may place DVT nodes on the host. Memory, disk space and threads for an SSV node and a Charon node of each of them must fit.",
        examples: [["hoodi"]],
      })
      .default([]),
    purpose: z
      .enum(["nodes", "ssv", "dvt", "rocketpool"])
      .meta({
        description:
          "What the host is for. Hosts for `nodes` serve the addresses of the overlay and the tunnel; all others are their clients.",
        defaultText: "none; the host is a client of the overlay and the tunnel",
        examples: ["nodes"],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.yaml",
    description: "Machines by name: those you use, and those you only consider.",
    defaultText: "there are no hosts, and nothing can be deployed.",
    examples: [
      {
        server1: {
          site: "home",
          owner: "hoodi",
          index: 1,
          ssh: { user: "admin", address: "192.168.1.11", hostKey: exampleHostKeys[0] },
          hardware: { threads: 16, memoryGiB: 64 },
          disks: [{ kind: "nvme", gigabytes: 4000 }],
          purpose: "nodes",
        },
        server2: {
          site: "home",
          owner: "hoodi",
          index: 2,
          ssh: {
            user: "admin",
            address: "192.168.1.12",
            port: 2222,
            hostKey: exampleHostKeys[1],
          },
          hardware: { threads: 24, memoryGiB: 32 },
          disks: [{ kind: "nvme", gigabytes: 4000 }],
          purpose: "nodes",
        },
        ...Object.fromEntries(
          ["tokyo", "osaka", "nagoya", "sendai"].map((site, i) => [
            `vps${i + 1}`,
            {
              site,
              owner: "hoodi",
              index: 11 + i,
              ssh: { user: "admin", hostKey: exampleHostKeys[2 + i], bootstrap: { user: "root" } },
              hardware: { threads: 4, memoryGiB: i < 3 ? 4 : 6 },
              disks: [{ gigabytes: 100 }],
              dvtNetworks: ["hoodi"],
              purpose: "dvt",
            },
          ]),
        ),
        vps5: {
          site: "tokyo",
          rented: false,
          index: 15,
          hardware: { threads: 3, memoryGiB: 2 },
          disks: [{ gigabytes: 50 }],
        },
      },
    ],
  });

export type SiteSettings = z.output<typeof siteSchema>;
export type HostSettings = z.output<typeof hostSchema>;
