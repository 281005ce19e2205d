import { stackNames } from "../../../topology/stacks.ts";
import { namesIn, publicKey, rentedHosts, type Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

const vagrantKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y vagrant insecure public key";

/** Hosts and who may log in on them. */
export const hosts: readonly Broken[] = [
  {
    name: "memory in MiB",
    breakIt: (c) => (c.hosts.trdiy.hardware.memoryGiB = 32_768),
    problem: [
      "bonded-validator:hosts.trdiy.hardware.memoryGiB: 32768 does not fit [format]",
      "write less than 2048",
    ],
  },
  {
    name: "a disk in MB",
    breakIt: (c) => (c.hosts.trdiy.disks[0].gigabytes = 500_000),
    problem: [
      "bonded-validator:hosts.trdiy.disks[0].gigabytes: 500000 does not fit [format]",
      "write at most 250000",
    ],
  },
  {
    name: "addresses of two hosts that were swapped",
    breakIt: (c) => {
      c.hosts.trdiy.ssh.address = "192.168.1.12";
      c.hosts.i7bb.lanAddress = "192.168.1.12";
    },
    problem: [
      "bonded-validator:hosts.trdiy.ssh.address: 192.168.1.12 is the lanAddress of i7bb [host-address]",
      "write the address of this host, here or there",
    ],
  },
  ...(
    [
      ["vps.example.test", "VPS.Example.test"],
      ["2a00:db8::1", "2A00:db8:0:0::1"],
    ] as const
  ).map(([first, second]) => ({
    name: `one address of two hosts, written otherwise: ${second}`,
    breakIt: (c: Settings) => {
      c.hosts.shin.ssh.address = first;
      c.hosts.xserver.ssh.address = second;
    },
    problem: [
      `bonded-validator:hosts.xserver.ssh.address: ${first.includes(":") ? `[${first}]` : first}, port 22, is already that of shin [host-address]`,
      "write the address or the port of this host",
    ] as const,
  })),
  {
    name: "an administrator's key that everybody has",
    breakIt: (c) => c.access.keys.push(vagrantKey),
    problem: [
      "bonded-validator:access.keys[1]: this is Vagrant's key, whose private half is published [public-secret]",
      "make a key of your own: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a reader's key that everybody has",
    breakIt: (c) => (c.access.readers = [vagrantKey]),
    problem: [
      "bonded-validator:access.readers[0]: this is Vagrant's key, whose private half is published [public-secret]",
      "make a key of your own: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a reader's key that is an administrator's",
    breakIt: (c) => (c.access.readers = [`${c.access.keys[0].split(" ", 2).join(" ")} drift`]),
    problem: [
      "bonded-validator:access.readers[0]: it is the key of an administrator, with which everything can be changed [reader-key]",
      "make one for readers alone: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a host key that everybody has",
    breakIt: (c) => (c.hosts.i7bb.ssh.hostKey = vagrantKey.split(" ", 2).join(" ")),
    problem: [
      "bonded-validator:hosts.i7bb.ssh.hostKey: this is Vagrant's key, whose private half is published [public-secret]",
      "make a key of your own: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a host key on two hosts",
    breakIt: (c) => (c.hosts.shin.ssh.hostKey = c.hosts.trdiy.ssh.hostKey),
    problem: [
      "bonded-validator:hosts.shin.ssh.hostKey: trdiy has the same key: either could pass for the other [shared-secret]",
      "make new ones on the host that was copied: rm /etc/ssh/ssh_host_*; dpkg-reconfigure openssh-server",
    ],
  },
  {
    name: "a previous way that is no other one",
    breakIt: (c) => (c.hosts.i7bb.ssh.previous = { user: c.hosts.i7bb.ssh.user, port: 22 }),
    problem: [
      "bonded-validator:hosts.i7bb.ssh.previous: it names neither another user nor another port [format]",
      "write the one that was there before the change, or remove it",
    ],
  },
  ...["/etc/sudoers.d/backup", "sudoer /etc/sudoers.d/backup", "sudoers backup", "account [more]"].map(
    (key) => ({
      name: `an acceptance of what no preview names, or of all that it does not: ${key}`,
      breakIt: (c: Settings) => (c.hosts.i7bb.accepted = { [key]: "it is mine" }),
      problem: [
        `bonded-validator:hosts.i7bb.accepted.${key}: no preview names so what can be accepted [accepted]`,
        'write it as the preview does, without the sign, as in "sudoers /etc/sudoers.d/backup"',
      ] as const,
    }),
  ),
  {
    name: "a site that does not exist",
    breakIt: (c) => (c.hosts.kagoya.site = "kagoia"),
    problem: [
      "bonded-validator:hosts.kagoya.site: there is no site kagoia [unknown-site]",
      `write one of ${namesIn("sites")}, or add it under bonded-validator:sites`,
    ],
  },
  {
    name: "an owner that is no stack",
    breakIt: (c) => (c.hosts.shin.owner = "mainet"),
    problem: [
      'bonded-validator:hosts.shin.owner: "mainet" does not fit [format]',
      `write one of ${stackNames.join(", ")}`,
    ],
  },
  {
    name: "a rented host that nobody owns",
    breakIt: (c) => delete c.hosts.kagoya.rented,
    problem: [
      "bonded-validator:hosts.kagoya.owner: the host is rented, but no stack manages it [host-owner]",
      `write one of ${stackNames.join(", ")}, or rented: false`,
    ],
  },
  {
    name: "two hosts with one index",
    breakIt: (c) => (c.hosts.shin.index = 2),
    problem: [
      "bonded-validator:hosts.shin.index: 2 is already that of i7bb [host-index]",
      "give each host an index of its own",
    ],
  },
  {
    name: "two hosts with one address",
    breakIt: (c) => (c.hosts.shin.ssh.address = "trdiy"),
    problem: [
      "bonded-validator:hosts.shin.ssh.address: trdiy, port 22, is already that of trdiy [host-address]",
      "write the address or the port of this host",
    ],
  },
  {
    name: "an address with a space",
    breakIt: (c) => (c.hosts.shin.ssh.address = "shin -oProxyCommand=x"),
    problem: [
      "bonded-validator:hosts.shin.ssh.address: neither an address nor a host name [format]",
      "write an IP address, a DNS name or a Host of ~/.ssh/config, and a port at ssh.port",
    ],
  },
  {
    name: "an SSH port beyond the last",
    breakIt: (c) => (c.hosts.shin.ssh.port = 65_536),
    problem: ["bonded-validator:hosts.shin.ssh.port: 65536 does not fit [format]", "write at most 65535"],
  },
  {
    name: "root as administrator",
    breakIt: (c) => (c.hosts.shin.ssh.user = "root"),
    problem: [
      "bonded-validator:hosts.shin.ssh.user: root cannot be the administrator, because root's login is switched off [format]",
      "name another user here, and root in ssh.bootstrap.user if only root can log in today",
    ],
  },
  {
    name: "a host key that names another type than it is",
    breakIt: (c) => (c.hosts.trdiy.ssh.hostKey = publicKey(1).replace("ssh-ed25519", "ssh-rsa")),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: not a public host key [format]",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    ],
  },
  {
    name: "a host key that lost its end",
    breakIt: (c) => (c.hosts.trdiy.ssh.hostKey = publicKey(1).slice(0, -6)),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: not a public host key: its end is missing [format]",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    ],
  },
  {
    name: "a host key with something behind it",
    breakIt: (c) => (c.hosts.trdiy.ssh.hostKey = `${publicKey(1)}AAAA`),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: not a public host key: its end is missing [format]",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    ],
  },
  {
    name: "no host key on a host that the stack uses",
    breakIt: (c) => {
      c.hosts.trdiy.ssh = { user: "jamie", address: "192.168.1.11", port: 2222 };
    },
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: the host's key is not known, so nothing could tell it from another machine [host-key]",
      "run ssh-keyscan -t ed25519 -p 2222 192.168.1.11, compare it with the host's console, and write what follows the name",
    ],
  },
  {
    name: "no SSH settings on a host that the stack uses",
    breakIt: (c) => delete c.hosts.i7bb.ssh,
    problem: [
      "bonded-validator:hosts.i7bb.ssh: it is missing [host-ssh]",
      'write { user: …, hostKey: "ssh-ed25519 AAAA…" }',
    ],
  },
  {
    name: "an owner without administrators",
    stack: "mainnet",
    breakIt: (c) => delete c.access,
    problem: [
      `bonded-validator:access.keys: nobody could log in on ${rentedHosts().join(", ")} [access-keys]`,
      "write the public keys of the people who may: the lines of their ~/.ssh/id_ed25519.pub",
    ],
  },
  {
    name: "an administrators' network that is none",
    breakIt: (c) => (c.access.networks = ["198.18.113.7"]),
    problem: [
      "bonded-validator:access.networks[0]: not an IPv4 network of somebody's [format]",
      "write its first address and its length, at least 8, as in 203.0.113.7/32",
    ],
  },
  {
    name: "an administrator's key over two lines",
    breakIt: (c) => (c.access.keys = [`${publicKey(1)}\n${publicKey(2)}`]),
    problem: [
      "bonded-validator:access.keys[0]: not one line of authorized_keys [format]",
      "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
    ],
  },
  {
    name: "an administrator's key that lost its end",
    breakIt: (c) => (c.access.keys = [`${publicKey(1).slice(0, -4)} jamie@laptop`]),
    problem: [
      "bonded-validator:access.keys[0]: not one line of authorized_keys: its end is missing [format]",
      "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
    ],
  },
  {
    name: "a host with the name of every machine",
    breakIt: (c) => (c.hosts.localhost = { ...c.hosts.shin, index: 90, ssh: undefined }),
    problem: [
      "bonded-validator:hosts.localhost: localhost is what every machine calls itself [host-name]",
      "give it another name",
    ],
  },
  {
    name: "a host that is retired and not",
    breakIt: (c) => (c.hosts.shin.retired = false),
    problem: ["bonded-validator:hosts.shin.retired: false does not fit [format]", "write one of true"],
  },
  ...["1.2.3.4:2222", "192.168.1.300", "a..b", "10.1"].map((address) => ({
    name: `an address that nobody can dial: ${address}`,
    breakIt: (c: Settings) => (c.hosts.trdiy.ssh.address = address),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.address: neither an address nor a host name [format]",
      "write an IP address, a DNS name or a Host of ~/.ssh/config, and a port at ssh.port",
    ] as const,
  })),
  ...(
    [
      ["www-data", "user", (ssh) => (ssh.user = "www-data")],
      ["frr", "bootstrap.user", (ssh) => (ssh.bootstrap = { user: "frr" })],
      ["_chrony", "previous.user", (ssh) => (ssh.previous = { user: "_chrony" })],
      ["docker", "user", (ssh) => (ssh.user = "docker")],
    ] satisfies [string, string, (ssh: Settings) => unknown][]
  ).map(([name, setting, breakIt]) => ({
    name: `a login with the name of an account or a group that the system has: ${name} as ${setting}`,
    breakIt: (c: Settings) => breakIt(c.hosts.trdiy.ssh),
    problem: [
      `bonded-validator:hosts.trdiy.ssh.${setting}: it is the name of an account or a group of the system or of a program there [format]`,
      "name the user of a person",
    ] as const,
  })),
  {
    name: "an administrator whose name is too long for Linux",
    breakIt: (c) => (c.hosts.trdiy.ssh.user = "a".repeat(33)),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.user: not the name of a Linux user [format]",
      "write at most 32 lower-case letters, digits, - and _",
    ],
  },
  ...["0.0.0.0/0", "127.0.0.0/8", "224.0.0.0/24"].map((network) => ({
    name: `an administrators' network that is the whole internet, or nobody's: ${network}`,
    breakIt: (c: Settings) => (c.access.networks = [network]),
    problem: [
      "bonded-validator:access.networks[0]: not an IPv4 network of somebody's [format]",
      "write its first address and its length, at least 8, as in 203.0.113.7/32",
    ] as const,
  })),
  {
    name: "sshd at a port of a node",
    breakIt: (c) => (c.hosts.trdiy.ssh.port = 5052),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.port: 5052 is the port of beaconApi of mainnet [port-collision]",
      "let sshd listen at another port",
    ],
  },
  {
    name: "sshd at a port of a node, behind a router",
    breakIt: (c) => (c.hosts.trdiy.ssh.sshdPort = 5052),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.sshdPort: 5052 is the port of beaconApi of mainnet [port-collision]",
      "let sshd listen at another port",
    ],
  },
  {
    name: "sshd at a port of a node until a change is done",
    breakIt: (c) => (c.hosts.trdiy.ssh.previous = { port: 5052 }),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.previous: 5052 is the port of beaconApi of mainnet [port-collision]",
      "let sshd listen at another port",
    ],
  },
  {
    name: "the key of a host among those of the people",
    breakIt: (c) => (c.access.keys = [`${c.hosts.trdiy.ssh.hostKey} jamie`]),
    problem: [
      "bonded-validator:access.keys[0]: it is the key of the host trdiy, with which no person can log in [shared-secret]",
      "write the line of the person's ~/.ssh/id_ed25519.pub",
    ],
  },
];
