import { reservedAddresses } from "../../catalog/aws.ts";
import { deriveDisk } from "../hosts/disks.ts";
import type { HostsDraft } from "../hosts/draft.ts";
import type { Machine } from "../hosts/host.ts";
import { addressAt, subnetOf } from "./addresses.ts";
import type { CloudDraft } from "./draft.ts";
import type { CloudSettings, InstanceSettings } from "./schema.ts";

export interface CloudTopology {
  /** Undefined where the stack has no machines in AWS. */
  readonly cloud: CloudMachines | undefined;
}

/** Machines in AWS and the network between them. */
export interface CloudMachines extends Pick<CloudSettings, "region" | "cidrBlock"> {
  readonly zones: readonly Zone[];
  readonly securityGroups: readonly SecurityGroup[];
  /** The only machine with a public address, through which alone SSH reaches the others. */
  readonly bastion: CloudMachine;
  readonly behind: readonly CloudMachine[];
}

export interface Zone {
  readonly name: string;
  readonly publicSubnet: string;
  readonly privateSubnet: string;
  /** Of the NAT gateway, in the public subnet. */
  readonly natAddress: string;
}

/** A role of machines: what it lets in. */
export interface SecurityGroup {
  readonly name: string;
  readonly ingress: readonly IngressRule[];
}

/** One cell of the matrix of who may reach whom. */
export interface IngressRule {
  readonly from: { readonly group: string } | { readonly network: string };
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** A machine as far as it is known before it exists: its id, its public address and its host key are not. */
export interface CloudMachine
  extends Machine,
    Pick<InstanceSettings, "instanceType" | "ami" | "securityGroup"> {
  readonly zone: string;
  readonly privateAddress: string;
  readonly volumes: readonly CloudVolume[];
}

export interface CloudVolume {
  readonly name: string;
  readonly deviceName: string;
  /** In GiB. */
  readonly size: number;
  readonly holdsKeys: boolean;
  /** Path that a rule of udev gives to it on the machine. */
  readonly device: string;
}

const sshPort = 22;

export function deriveCloud(draft: CloudDraft & HostsDraft): CloudTopology {
  const { cloud } = draft;
  if (cloud === undefined) return { cloud };
  const machines = [...draft.instances.valid].map(([name, instance]) =>
    deriveMachine(draft, cloud, name, instance),
  );
  const isBastion = ({ name }: CloudMachine) => name === cloud.bastion;
  return {
    cloud: {
      region: cloud.region,
      cidrBlock: cloud.cidrBlock,
      zones: [...draft.availabilityZones.valid].map(([name, subnets]) => ({
        name,
        ...subnets,
        natAddress: addressAt(subnets.publicSubnet, reservedAddresses)!,
      })),
      securityGroups: [...draft.securityGroups.valid].map(([name, { ingress }]) => ({
        name,
        ingress: [
          ...sshInto(name, draft, cloud),
          ...ingress.map(({ from, ...rest }) => ({ from: { group: from }, ...rest })),
        ],
      })),
      bastion: machines.find(isBastion)!,
      behind: machines.filter((machine) => !isBastion(machine)),
    },
  };
}

function sshInto(
  group: string,
  { instances, accessNetworks }: CloudDraft & HostsDraft,
  { bastion }: CloudSettings,
): IngressRule[] {
  const ssh = { protocol: "tcp", port: sshPort } as const;
  const { securityGroup } = instances.valid.get(bastion)!;
  return group === securityGroup
    ? accessNetworks.map((network) => ({ from: { network }, ...ssh }))
    : [{ from: { group: securityGroup }, ...ssh }];
}

function deriveMachine(
  draft: CloudDraft & HostsDraft,
  { bastion, user }: CloudSettings,
  name: string,
  instance: InstanceSettings,
): CloudMachine {
  const { availabilityZone, index, securityGroup, instanceType, ami, volumes } = instance;
  const addressOf = (one: string, settings: InstanceSettings) =>
    addressAt(subnetOf(draft, one, settings)!, settings.index)!;
  const gate = addressOf(bastion, draft.instances.valid.get(bastion)!);
  return {
    name,
    publicPorts: undefined,
    owner: draft.stack,
    index,
    ssh: { port: sshPort, sshdPort: sshPort, user, previous: undefined, bootstrap: undefined },
    adopt: undefined,
    accepted: {},
    disks: volumes.map((volume) => diskOf(name, volume)),
    os: "debian-13",
    upstreamDocker: undefined,
    trustedNetworks: name === bastion ? draft.accessNetworks : [`${gate}/32`],
    readerKeys: draft.readerKeys,
    instanceType,
    ami,
    securityGroup,
    zone: availabilityZone,
    privateAddress: addressOf(name, instance),
    volumes: volumes.map(({ name: volume, deviceName, size, holdsKeys }) => ({
      name: volume,
      deviceName,
      size,
      holdsKeys,
      device: `/dev/disk/by-id/${idOf(volume)}`,
    })),
  };
}

const idOf = (volume: string): string => `bonded-validator-${volume}`;

/** AWS counts in GiB. A volume tells nothing of the health of the drives that it is on. */
function diskOf(
  machine: string,
  { name, size, mount }: InstanceSettings["volumes"][number],
): CloudMachine["disks"][number] {
  const disk = deriveDisk(machine, {
    name,
    id: idOf(name),
    bytes: size * 2 ** 30,
    filesystem: "ext4",
    mount,
    trim: "timer",
    options: [],
  });
  return { ...disk, smart: false };
}
