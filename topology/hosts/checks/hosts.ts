import { operatingSystems } from "../../../catalog/operating-systems.ts";
import { type Problem, settingPath } from "../../problems.ts";
import { stackNames } from "../../stacks.ts";
import { isAcceptable } from "../accepted.ts";
import { isUsed } from "../derive.ts";
import type { HostsDraft } from "../draft.ts";
import type { HostSettings } from "../schema.ts";

/** What a stack needs of the hosts that it owns, and of those on which it has placed something. */
export function checkHosts(draft: HostsDraft, placed: ReadonlySet<string>): Problem[] {
  return [
    ...stackName(draft),
    ...ownName(draft),
    ...ownersNamed(draft),
    ...reachable(draft, placed),
    ...accessKeys(draft),
    ...dockerOfDistribution(draft),
    ...acceptedNames(draft),
  ];
}

function stackName({ stack }: HostsDraft): Problem[] {
  if (stackNames.includes(stack)) return [];
  const reason = `the stack ${stack} is none of ${stackNames.join(", ")}`;
  return [{ check: "stack-name", path: "stack", reason, remedy: `pulumi stack select ${stackNames.at(-1)}` }];
}

/** Without an address, a host is reached under its name: this one leads to the operator's own machine. */
function ownName({ hosts }: HostsDraft): Problem[] {
  if (!hosts.names.has("localhost")) return [];
  const reason = "localhost is what every machine calls itself";
  return [
    { check: "host-name", path: settingPath("hosts", "localhost"), reason, remedy: "give it another name" },
  ];
}

function ownersNamed({ hosts }: HostsDraft): Problem[] {
  const ownerless = [...hosts.valid].filter(
    ([, host]) => host.rented && !host.retired && host.owner === undefined,
  );
  return ownerless.map(([name]) => ({
    check: "host-owner",
    path: settingPath("hosts", name, "owner"),
    reason: "the host is rented, but no stack manages it",
    remedy: `write one of ${stackNames.join(", ")}, or rented: false`,
  }));
}

/** Only hosts that this stack uses: others may be known before they exist. */
function reachable(draft: HostsDraft, placed: ReadonlySet<string>): Problem[] {
  const used = [...draft.hosts.valid].filter(([name, host]) => isUsed(draft, placed, name, host));
  return used.flatMap(([name, { ssh }]) => {
    if (ssh === undefined) return [noSsh(name)];
    return ssh.hostKey === undefined ? [noHostKey(name, ssh)] : [];
  });
}

function noSsh(name: string): Problem {
  return {
    check: "host-ssh",
    path: settingPath("hosts", name, "ssh"),
    reason: "it is missing",
    remedy: 'write { user: …, hostKey: "ssh-ed25519 AAAA…" }',
  };
}

function noHostKey(name: string, { address = name, port }: NonNullable<HostSettings["ssh"]>): Problem {
  const target = port === 22 ? address : `-p ${port} ${address}`;
  return {
    check: "host-key",
    path: settingPath("hosts", name, "ssh", "hostKey"),
    reason: "the host's key is not known, so nothing could tell it from another machine",
    remedy: `run ssh-keyscan -t ed25519 ${target}, compare it with the host's console, and write what follows the name`,
    lookup: { kind: "host-key", setting: ["hosts", name, "ssh", "hostKey"], host: name, address, port },
  };
}

function accessKeys({ stack, hosts, accessKeys, unreadable }: HostsDraft): Problem[] {
  const owned = [...hosts.valid]
    .filter(([, host]) => host.rented && !host.retired && host.owner === stack)
    .map(([name]) => name);
  if (owned.length === 0 || accessKeys.length > 0 || unreadable.has("access")) return [];
  return [
    {
      check: "access-keys",
      path: settingPath("access", "keys"),
      reason: `nobody could log in on ${owned.join(", ")}`,
      remedy: "write the public keys of the people who may: the lines of their ~/.ssh/id_ed25519.pub",
    },
  ];
}

function dockerOfDistribution({ hosts }: HostsDraft): Problem[] {
  const lacking = [...hosts.valid].filter(
    ([, { os, docker }]) => docker === "distribution" && operatingSystems[os].docker === undefined,
  );
  return lacking.map(([name, { os }]) => ({
    check: "docker-plugin",
    path: settingPath("hosts", name, "docker"),
    reason: `the Docker of ${os} has no compose plugin, with which everything here is run`,
    remedy: "write upstream, for the packages of Docker's own repository, or run a later release there",
  }));
}

/** A preview names what it has found by a word and a name. */
function acceptedNames({ hosts }: HostsDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { accepted }]) => {
    const strange = Object.keys(accepted).filter((key) => !isAcceptable(key));
    return strange.map((key) => ({
      check: "accepted",
      path: settingPath("hosts", name, "accepted", key),
      reason: "no preview names so what can be accepted",
      remedy: 'write it as the preview does, without the sign, as in "sudoers /etc/sudoers.d/backup"',
    }));
  });
}
