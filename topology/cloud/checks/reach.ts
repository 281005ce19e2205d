import type { HostsDraft } from "../../hosts/draft.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { CloudDraft } from "../draft.ts";
import type { CloudSettings, SecurityGroupSettings } from "../schema.ts";

const ssh = 22;

/** What is wrong with who may reach whom. */
export function checkReach(draft: CloudDraft & HostsDraft, cloud: CloudSettings): Problem[] {
  const groups = [...draft.securityGroups.valid];
  return [
    ...bastionThere(draft, cloud),
    ...bastionAlone(draft, cloud),
    ...groups.flatMap(([name, group]) => unknownSources(draft, name, group)),
    ...groups.flatMap(([name, group]) => sshFromOthers(name, group)),
    ...groups.flatMap(([name, group]) => repeated(name, group)),
    ...administrators(draft),
  ];
}

function bastionThere({ instances, unreadable }: CloudDraft, { bastion }: CloudSettings): Problem[] {
  if (instances.names.has(bastion) || unreadable.has("instances")) return [];
  return [
    {
      check: "cloud-bastion",
      path: settingPath("cloud", "bastion"),
      reason: `there is no instance ${bastion}`,
      remedy: `write one of ${[...instances.names].join(", ") || "(none yet)"}, or add it under ${settingPath("instances")}`,
    },
  ];
}

/** The bastion's group lets in from outside. */
function bastionAlone({ instances }: CloudDraft, { bastion }: CloudSettings): Problem[] {
  const group = instances.valid.get(bastion)?.securityGroup;
  const others = [...instances.valid].filter(
    ([name, { securityGroup }]) => name !== bastion && securityGroup === group,
  );
  return others.map(([name]) => ({
    check: "cloud-bastion",
    path: settingPath("instances", name, "securityGroup"),
    reason: `${group} is the group of the bastion, which lets in administrators from outside`,
    remedy: "write another group",
  }));
}

const placeOf = (group: string, index: number, ...key: readonly string[]): string =>
  settingPath("securityGroups", group, "ingress", index, ...key);

function unknownSources(
  { securityGroups: { names } }: CloudDraft,
  group: string,
  { ingress }: SecurityGroupSettings,
): Problem[] {
  return ingress.flatMap(({ from }, i) => {
    if (names.has(from)) return [];
    return [
      {
        check: "cloud-unknown",
        path: placeOf(group, i, "from"),
        reason: `there is no security group ${from}`,
        remedy: `write one of ${[...names].join(", ")}, or add it`,
      },
    ];
  });
}

function sshFromOthers(group: string, { ingress }: SecurityGroupSettings): Problem[] {
  return ingress.flatMap(({ protocol, port }, i) => {
    if (protocol !== "tcp" || port !== ssh) return [];
    const reason = "SSH comes from the bastion alone";
    return [{ check: "cloud-ssh", path: placeOf(group, i, "port"), reason, remedy: "remove the entry" }];
  });
}

/** AWS refuses the second of two rules that are the same. */
function repeated(group: string, { ingress }: SecurityGroupSettings): Problem[] {
  const cells = ingress.map(({ from, protocol, port }) => `${protocol} port ${port} from ${from}`);
  return cells.flatMap((cell, i) => {
    if (cells.indexOf(cell) === i) return [];
    const reason = `${cell} is there twice`;
    return [{ check: "cloud-ingress", path: placeOf(group, i), reason, remedy: "write it once" }];
  });
}

function administrators({ accessKeys, accessNetworks, unreadable }: HostsDraft): Problem[] {
  if (unreadable.has("access")) return [];
  const lacks = (key: string, reason: string, remedy: string): Problem => ({
    check: "cloud-access",
    path: settingPath("access", key),
    reason,
    remedy,
  });
  const keys = lacks(
    "keys",
    "nobody could log in on the instances",
    "write the public keys of the people who may: the lines of their ~/.ssh/id_ed25519.pub",
  );
  const networks = lacks(
    "networks",
    "the bastion would let in nobody",
    "write the networks from which administrators connect, as in 203.0.113.7/32",
  );
  return [...(accessKeys.length > 0 ? [] : [keys]), ...(accessNetworks.length > 0 ? [] : [networks])];
}
