import { exampleAmi } from "../../../catalog/aws.ts";
import { addCloud } from "../cloud.ts";
import type { Broken } from "./broken.ts";

const zones = "bonded-validator:availabilityZones";
const instances = "bonded-validator:instances";
const groups = "bonded-validator:securityGroups";
const part = "write a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that no other network of yours has";

/** Machines in AWS. */
const all: readonly Broken[] = [
  {
    name: "a region of another cloud",
    breakIt: (c) => (c.cloud.region = "asia-northeast1"),
    problem: ["bonded-validator:cloud.region: not a region of AWS [format]", "write it as in ap-northeast-1"],
  },
  {
    name: "a zone of another region",
    breakIt: (c) =>
      (c.availabilityZones["us-east-1a"] = { publicSubnet: "10.40.7.0/24", privateSubnet: "10.40.17.0/24" }),
    problem: [
      `${zones}.us-east-1a: us-east-1a is no availability zone of ap-northeast-1 [cloud-zone]`,
      "write one that aws ec2 describe-availability-zones shows for the region, as in ap-northeast-1a",
    ],
  },
  {
    name: "a VPC with addresses of the internet",
    breakIt: (c) => moveTo(c, "11.40"),
    problem: [
      "bonded-validator:cloud.cidrBlock: 11.40.0.0/16 has public addresses, which are somebody's [cloud-range]",
      part,
    ],
  },
  {
    name: "a VPC with the addresses of Docker's networks",
    breakIt: (c) => moveTo(c, "172.30"),
    problem: [
      "bonded-validator:cloud.cidrBlock: 172.30.0.0/16 overlaps 172.30.0.0/16, which Docker uses on the machines [cloud-range]",
      part,
    ],
  },
  {
    name: "a VPC that is larger than AWS makes one",
    breakIt: (c) => (c.cloud.cidrBlock = "10.0.0.0/8"),
    problem: [
      "bonded-validator:cloud.cidrBlock: AWS makes no network of the size /8 [cloud-range]",
      "write one between /16 and /28",
    ],
  },
  {
    name: "a subnet outside of the VPC",
    breakIt: (c) => (c.availabilityZones["ap-northeast-1c"].publicSubnet = "10.41.1.0/24"),
    problem: [
      `${zones}.ap-northeast-1c.publicSubnet: 10.41.1.0/24 does not lie in 10.40.0.0/16, the network of the VPC [cloud-range]`,
      "write a part of it",
    ],
  },
  {
    name: "two subnets with the same addresses",
    breakIt: (c) => (c.availabilityZones["ap-northeast-1c"].publicSubnet = "10.40.0.0/24"),
    problem: [
      `${zones}.ap-northeast-1c.publicSubnet: 10.40.0.0/24 overlaps 10.40.0.0/24 of ${zones}.ap-northeast-1a.publicSubnet [cloud-range]`,
      "give each subnet a part of the VPC of its own",
    ],
  },
  {
    name: "an instance with the name of a host",
    breakIt: (c) => (c.instances.trdiy = { ...c.instances.sealer1, index: 41 }),
    problem: [
      `${instances}.trdiy: trdiy is already the name of a host in bonded-validator:hosts [cloud-name]`,
      "give the instance another name",
    ],
  },
  {
    name: "an instance whose name is no DNS label",
    breakIt: (c) => (c.instances.Sealer_9 = { ...c.instances.sealer1, index: 41 }),
    problem: [
      `${instances}.Sealer_9: the name does not fit into DNS labels, directories and compose projects [name]`,
      "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
    ],
  },
  {
    name: "an instance in a zone that the VPC has not",
    breakIt: (c) => (c.instances.sealer1.availabilityZone = "ap-northeast-1b"),
    problem: [
      `${instances}.sealer1.availabilityZone: ap-northeast-1b is not in ${zones} [cloud-unknown]`,
      "write one of ap-northeast-1a, ap-northeast-1c, ap-northeast-1d, or add it there",
    ],
  },
  {
    name: "an instance without a security group of the configuration",
    breakIt: (c) => (c.instances.sealer1.securityGroup = "sealer"),
    problem: [
      `${instances}.sealer1.securityGroup: sealer is not in ${groups} [cloud-unknown]`,
      "write one of bastion, validator, rpc, or add it there",
    ],
  },
  {
    name: "two instances with one index",
    breakIt: (c) => (c.instances.sealer2.index = 11),
    problem: [
      `${instances}.sealer2.index: 11 is already that of sealer1 [cloud-index]`,
      "give each instance an index of its own",
    ],
  },
  {
    name: "an instance with an address that AWS keeps",
    breakIt: (c) => (c.instances.sealer1.index = 3),
    problem: [
      `${instances}.sealer1.index: the address 3 of 10.40.10.0/24 is not free: AWS and the NAT gateway have the first ones, and AWS the last [cloud-index]`,
      "write a number from 5 to 254",
    ],
  },
  {
    name: "an instance for which its subnet is too small",
    breakIt: (c) => {
      c.availabilityZones["ap-northeast-1c"].privateSubnet = "10.40.11.0/28";
      c.instances.sealer2.index = 15;
    },
    problem: [
      `${instances}.sealer2.index: the address 15 of 10.40.11.0/28 is not free: AWS and the NAT gateway have the first ones, and AWS the last [cloud-index]`,
      "write a number from 5 to 14",
    ],
  },
  {
    name: "an instance with the newest image, whichever that is",
    breakIt: (c) => (c.instances.sealer1.ami = "debian-13-amd64"),
    problem: [
      `${instances}.sealer1.ami: not the ID of an image [format]`,
      "write ami- and 8 or 17 hex digits, as aws ec2 describe-images shows ImageId",
    ],
  },
  {
    name: "the image of the examples here",
    breakIt: (c) => (c.instances.sealer1.ami = exampleAmi),
    problem: [
      `${instances}.sealer1.ami: ${exampleAmi} is for documentation alone, and was copied from there [documentation-value]`,
      "write your own, or remove it",
    ],
  },
  {
    name: "an instance with a size in place of a type",
    breakIt: (c) => (c.instances.sealer1.instanceType = "large"),
    problem: [
      `${instances}.sealer1.instanceType: not a type of instance [format]`,
      "write it as in m6i.large",
    ],
  },
  {
    name: "a volume with a name that is too long",
    breakIt: (c) => (c.instances.answers.volumes = [volume("chain-of-the-answers", "/dev/sdf", "/srv/a")]),
    problem: [
      `${instances}.answers.volumes[0].name: not a name of up to 18 characters [format]`,
      "begin with a lower-case letter, go on with these, digits and -",
    ],
  },
  {
    name: "two volumes that are attached under one name",
    breakIt: (c) =>
      (c.instances.answers.volumes = [volume("a", "/dev/sdf", "/srv/a"), volume("b", "/dev/sdf", "/srv/b")]),
    problem: [
      `${instances}.answers.volumes[1].deviceName: /dev/sdf is already that of another volume of answers [cloud-volume]`,
      "write one of its own",
    ],
  },
  {
    name: "two volumes of which one hides the other",
    breakIt: (c) =>
      (c.instances.answers.volumes = [
        volume("a", "/dev/sdf", "/srv/a"),
        volume("b", "/dev/sdg", "/srv/a/b"),
      ]),
    problem: [
      `${instances}.answers.volumes[1].mount: /srv/a/b and /srv/a, where a is, lie within each other [cloud-volume]`,
      "mount each volume in a folder of its own",
    ],
  },
  {
    name: "a bastion that is no instance",
    breakIt: (c) => (c.cloud.bastion = "door"),
    problem: [
      "bonded-validator:cloud.bastion: there is no instance door [cloud-bastion]",
      `write one of gate, sealer1, sealer2, sealer3, answers, or add it under ${instances}`,
    ],
  },
  {
    name: "another instance in the group of the bastion",
    breakIt: (c) => (c.instances.answers.securityGroup = "bastion"),
    problem: [
      `${instances}.answers.securityGroup: bastion is the group of the bastion, which lets in administrators from outside [cloud-bastion]`,
      "write another group",
    ],
  },
  {
    name: "a security group whose name fits into no resource",
    breakIt: (c) => (c.securityGroups["RPC nodes"] = {}),
    problem: [
      `${groups}.RPC nodes: the name does not fit into DNS labels, directories and compose projects [name]`,
      "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
    ],
  },
  {
    name: "a security group that lets in one that is not there",
    breakIt: (c) => (c.securityGroups.rpc.ingress[0].from = "wallet"),
    problem: [
      `${groups}.rpc.ingress[0].from: there is no security group wallet [cloud-unknown]`,
      "write one of bastion, validator, rpc, or add it",
    ],
  },
  {
    name: "a security group that lets in SSH from another than the bastion",
    breakIt: (c) => (c.securityGroups.rpc.ingress[0].port = 22),
    problem: [
      `${groups}.rpc.ingress[0].port: SSH comes from the bastion alone [cloud-ssh]`,
      "remove the entry",
    ],
  },
  {
    name: "a security group that lets in one thing twice",
    breakIt: (c) => c.securityGroups.rpc.ingress.push(c.securityGroups.rpc.ingress[0]),
    problem: [
      `${groups}.rpc.ingress[1]: tcp port 8545 from validator is there twice [cloud-ingress]`,
      "write it once",
    ],
  },
  {
    name: "a bastion that lets in nobody",
    breakIt: (c) => delete c.access.networks,
    problem: [
      "bonded-validator:access.networks: the bastion would let in nobody [cloud-access]",
      "write the networks from which administrators connect, as in 203.0.113.7/32",
    ],
  },
];

/** Everything into another network. */
function moveTo(config: Parameters<Broken["breakIt"]>[0], start: string): void {
  for (const section of ["cloud", "availabilityZones"])
    config[section] = JSON.parse(JSON.stringify(config[section]).replaceAll('"10.40.', `"${start}.`));
}

const volume = (name: string, deviceName: string, mount: string) => ({ name, deviceName, mount, size: 10 });

export const cloud: readonly Broken[] = [
  ...all.map(({ name, breakIt, problem }) => ({
    name,
    problem,
    breakIt: (config: Parameters<typeof breakIt>[0]) => {
      addCloud(config);
      breakIt(config);
    },
  })),
  {
    name: "instances in no region",
    breakIt: (c) => {
      addCloud(c);
      for (const section of ["cloud", "availabilityZones", "securityGroups"]) delete c[section];
    },
    problem: [
      "bonded-validator:instances: it needs the section cloud, which says where in AWS it is [cloud-needs]",
      "write bonded-validator:cloud, or remove it",
    ],
  },
];
