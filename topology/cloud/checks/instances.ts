import { reservedAddresses } from "../../../catalog/aws.ts";
import { cidrRange } from "../../addresses.ts";
import type { HostsDraft } from "../../hosts/draft.ts";
import { type Problem, settingPath } from "../../problems.ts";
import { subnetOf } from "../addresses.ts";
import type { CloudDraft } from "../draft.ts";
import type { InstanceSettings } from "../schema.ts";

/** What is wrong with each instance, its place and its volumes. */
export function checkInstances(draft: CloudDraft & HostsDraft): Problem[] {
  return [...draft.instances.valid].flatMap(([name, instance], i, all) => [
    ...named(name, draft.hosts.names),
    ...known(draft, name, instance, "availabilityZone"),
    ...known(draft, name, instance, "securityGroup"),
    ...distinct(name, instance, all.slice(0, i)),
    ...usable(draft, name, instance),
    ...volumes(name, instance),
  ]);
}

function named(name: string, hosts: ReadonlySet<string>): Problem[] {
  if (!hosts.has(name)) return [];
  const reason = `${name} is already the name of a host in ${settingPath("hosts")}`;
  const path = settingPath("instances", name);
  return [{ check: "cloud-name", path, reason, remedy: "give the instance another name" }];
}

const sections = { availabilityZone: "availabilityZones", securityGroup: "securityGroups" } as const;

function known(
  draft: CloudDraft,
  name: string,
  instance: InstanceSettings,
  key: keyof typeof sections,
): Problem[] {
  const section = sections[key];
  const { names } = draft[section];
  if (draft.unreadable.has(section) || names.has(instance[key])) return [];
  return [
    {
      check: "cloud-unknown",
      path: settingPath("instances", name, key),
      reason: `${instance[key]} is not in ${settingPath(section)}`,
      remedy: `write one of ${[...names].join(", ") || "(none yet)"}, or add it there`,
    },
  ];
}

function distinct(
  name: string,
  { index }: InstanceSettings,
  others: readonly (readonly [string, InstanceSettings])[],
): Problem[] {
  const other = others.find(([, instance]) => instance.index === index);
  if (other === undefined) return [];
  return [
    {
      check: "cloud-index",
      path: settingPath("instances", name, "index"),
      reason: `${index} is already that of ${other[0]}`,
      remedy: "give each instance an index of its own",
    },
  ];
}

/** AWS keeps the first addresses and the last; the first that is free is the NAT gateway's where there is one. */
function usable(draft: CloudDraft, name: string, instance: InstanceSettings): Problem[] {
  const { index } = instance;
  const subnet = subnetOf(draft, name, instance);
  if (subnet === undefined) return [];
  const { first, last } = cidrRange(subnet)!;
  const [min, max] = [reservedAddresses + 1, last - first - 1];
  if (index >= min && index <= max) return [];
  return [
    {
      check: "cloud-index",
      path: settingPath("instances", name, "index"),
      reason: `the address ${index} of ${subnet} is not free: AWS and the NAT gateway have the first ones, and AWS the last`,
      remedy: max < min ? "give the zone a larger subnet" : `write a number from ${min} to ${max}`,
    },
  ];
}

function volumes(instance: string, { volumes: all }: InstanceSettings): Problem[] {
  const isBelow = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  return all.flatMap(({ name, deviceName, mount }, i) => {
    const before = all.slice(0, i);
    const other = before.find((each) => isBelow(each.mount, mount) || isBelow(mount, each.mount));
    const problem = (key: string, reason: string, remedy: string): Problem => ({
      check: "cloud-volume",
      path: settingPath("instances", instance, "volumes", i, key),
      reason,
      remedy,
    });
    const taken = (["name", "deviceName"] as const).filter((key) =>
      before.some((each) => each[key] === all[i]![key]),
    );
    return [
      ...taken.map((key) =>
        problem(
          key,
          `${{ name, deviceName }[key]} is already that of another volume of ${instance}`,
          "write one of its own",
        ),
      ),
      ...(other === undefined
        ? []
        : [
            problem(
              "mount",
              `${mount} and ${other.mount}, where ${other.name} is, lie within each other`,
              "mount each volume in a folder of its own",
            ),
          ]),
    ];
  });
}
