import { networkLengths, zoneLetter } from "../../../catalog/aws.ts";
import { cidrRange, dockerNetworks, isPrivate } from "../../addresses.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { CloudDraft } from "../draft.ts";
import type { CloudSettings } from "../schema.ts";

/** A subnet with its place in the configuration. */
interface Subnet {
  readonly path: string;
  readonly network: string;
}

/** What is wrong with the VPC, its zones and their subnets. */
export function checkVpc({ availabilityZones }: CloudDraft, cloud: CloudSettings): Problem[] {
  const vpc = { path: settingPath("cloud", "cidrBlock"), network: cloud.cidrBlock };
  const subnets = [...availabilityZones.valid].flatMap(([zone, networks]) =>
    (["publicSubnet", "privateSubnet"] as const).map((key) => ({
      path: settingPath("availabilityZones", zone, key),
      network: networks[key],
    })),
  );
  return [
    ...zonesOf(cloud.region, [...availabilityZones.names]),
    ...privateRange(vpc),
    ...[vpc, ...subnets].flatMap(size),
    ...subnets.flatMap((subnet) => withinVpc(subnet, cloud.cidrBlock)),
    ...subnets.flatMap((subnet, i) => apart(subnet, subnets.slice(0, i))),
  ];
}

function zonesOf(region: string, zones: readonly string[]): Problem[] {
  const strange = zones.filter(
    (zone) => !zone.startsWith(region) || !zoneLetter.test(zone.slice(region.length)),
  );
  return strange.map((zone) => ({
    check: "cloud-zone",
    path: settingPath("availabilityZones", zone),
    reason: `${zone} is no availability zone of ${region}`,
    remedy: `write one that aws ec2 describe-availability-zones shows for the region, as in ${region}a`,
  }));
}

function privateRange({ path, network }: Subnet): Problem[] {
  const remedy =
    "write a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that no other network of yours has";
  if (!isPrivate(network))
    return [
      { check: "cloud-range", path, reason: `${network} has public addresses, which are somebody's`, remedy },
    ];
  if (!overlaps(network, dockerNetworks)) return [];
  const reason = `${network} overlaps ${dockerNetworks}, which Docker uses on the machines`;
  return [{ check: "cloud-range", path, reason, remedy }];
}

function size({ path, network }: Subnet): Problem[] {
  const length = Number(network.split("/")[1]);
  const { min, max } = networkLengths;
  if (length >= min && length <= max) return [];
  return [
    {
      check: "cloud-range",
      path,
      reason: `AWS makes no network of the size /${length}`,
      remedy: `write one between /${min} and /${max}`,
    },
  ];
}

function withinVpc({ path, network }: Subnet, vpc: string): Problem[] {
  const [inner, outer] = [cidrRange(network)!, cidrRange(vpc)!];
  if (outer.first <= inner.first && inner.last <= outer.last) return [];
  const reason = `${network} does not lie in ${vpc}, the network of the VPC`;
  return [{ check: "cloud-range", path, reason, remedy: "write a part of it" }];
}

function apart({ path, network }: Subnet, others: readonly Subnet[]): Problem[] {
  const other = others.find((each) => overlaps(network, each.network));
  if (other === undefined) return [];
  const reason = `${network} overlaps ${other.network} of ${other.path}`;
  return [{ check: "cloud-range", path, reason, remedy: "give each subnet a part of the VPC of its own" }];
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [cidrRange(one)!, cidrRange(other)!];
  return a.first <= b.last && b.first <= a.last;
}
