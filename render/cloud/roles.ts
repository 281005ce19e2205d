import type { CloudMachine, CloudMachines, IngressRule } from "../../topology/cloud/derive.ts";
import { file, running } from "../items.ts";
import { managedBy } from "../managed-by.ts";
import { type Items, itemsFrom, type RoleSpec } from "../role.ts";
import { incoming, ownedBy, type Rules } from "../rules.ts";

/** What the firewall of a machine lets in, beside SSH: the same as its security group. */
export function peersRole<On extends CloudMachine>(
  cloud: CloudMachines,
  machine: On,
): RoleSpec<On> | undefined {
  const rules = peerRules(cloud, machine);
  if (Object.keys(rules).length === 0) return undefined;
  return { host: machine, role: "peers", requires: "base", items: { ...rules } };
}

function peerRules(cloud: CloudMachines, { name, owner, securityGroup }: CloudMachine): Rules {
  const { ingress } = cloud.securityGroups.find((group) => group.name === securityGroup)!;
  const rules = ingress.flatMap((each) =>
    sourcesOf(cloud, each)
      .filter((source) => source.name !== name)
      .map((source) => [
        `rule cloud-${source.name}-${each.protocol}-${each.port}`,
        {
          ...incoming,
          action: "allow",
          from: `${source.privateAddress}/32`,
          port: String(each.port),
          protocol: each.protocol,
          comment: ownedBy(owner),
        } as const,
      ]),
  );
  return Object.fromEntries(rules);
}

/** Machines of the group that may connect; SSH is of the machine's own rules. */
function sourcesOf(
  { bastion, behind }: CloudMachines,
  { from, protocol, port }: IngressRule,
): CloudMachine[] {
  if (!("group" in from) || (protocol === "tcp" && port === 22)) return [];
  return [bastion, ...behind].filter(({ securityGroup }) => securityGroup === from.group);
}

/** Who logs in on the bastion gets from there to sshd of the others, and nowhere else. */
export function bastionRole<On extends CloudMachine>({ behind }: CloudMachines, bastion: On): RoleSpec<On> {
  const content = renderForwarding(
    behind.map(({ privateAddress, ssh }) => `${privateAddress}:${ssh.sshdPort}`),
  );
  const items: Items = {
    ...itemsFrom([
      [
        "file /etc/ssh/sshd_config.d/10-bonded-validator-bastion.conf",
        { content, ...file, restarts: "unit ssh" },
      ],
    ]),
    "unit ssh": running,
  };
  return { host: bastion, role: "bastion", requires: "base", items };
}

/** sshd_config(5): `PermitOpen none` is for no place at all. */
function renderForwarding(places: readonly string[]): string {
  return [
    managedBy.trimEnd(),
    "AllowTcpForwarding local",
    `PermitOpen ${places.length === 0 ? "none" : places.join(" ")}`,
    "AllowStreamLocalForwarding no",
    "AllowAgentForwarding no",
    "X11Forwarding no",
    "PermitTunnel no",
    "",
  ].join("\n");
}
