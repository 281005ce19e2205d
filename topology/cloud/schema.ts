import { z } from "zod";
import { deviceNames, exampleAmi, maxVolumeSize, regionPattern } from "../../catalog/aws.ts";
import { ipv4Network, namePattern, text } from "../formats.ts";
import { chainData } from "../hosts/disks.ts";
import { administrator } from "../hosts/ssh.ts";

/** Entry of the section `availabilityZones`. */
export const zoneSchema = z
  .strictObject({
    publicSubnet: ipv4Network.meta({
      description:
        "Network of the subnet that has the NAT gateway of the zone and, in its zone, the bastion.",
      examples: ["10.40.0.0/24"],
    }),
    privateSubnet: ipv4Network.meta({
      description:
        "Network of the subnet that has the instances of the zone. Nothing outside of the VPC can reach it.",
      examples: ["10.40.10.0/24"],
    }),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "Availability zones of the region by name, with their subnets.",
    defaultText: "there are no subnets, and no instance can be made.",
    examples: [
      {
        "ap-northeast-1a": { publicSubnet: "10.40.0.0/24", privateSubnet: "10.40.10.0/24" },
        "ap-northeast-1c": { publicSubnet: "10.40.1.0/24", privateSubnet: "10.40.11.0/24" },
        "ap-northeast-1d": { publicSubnet: "10.40.2.0/24", privateSubnet: "10.40.12.0/24" },
      },
    ],
  });

const ingressSchema = z.strictObject({
  from: z.string().meta({
    description: "Security group whose instances may connect.",
    examples: ["validator"],
  }),
  protocol: z.enum(["tcp", "udp"]).meta({ description: "Protocol of the port.", examples: ["tcp"] }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .meta({ description: "Port that they may connect to.", examples: [30_303] }),
});

/** Entry of the section `securityGroups`. */
export const securityGroupSchema = z
  .strictObject({
    ingress: z
      .array(ingressSchema)
      .meta({
        description:
          "What instances of the group let in beside SSH, which comes from the bastion alone. It holds in AWS and in the firewall of each instance.",
        examples: [[{ from: "validator", protocol: "tcp", port: 30_303 }]],
      })
      .default([]),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "Roles of instances by name, and what each lets in.",
    defaultText: "there are no roles, and no instance can be made.",
    examples: [
      {
        bastion: {},
        validator: { ingress: [{ from: "validator", protocol: "tcp", port: 30_303 }] },
      },
    ],
  });

const volumeSchema = z.strictObject({
  name: text(
    (value) => namePattern.test(value) && value.length <= 18,
    "not a name of up to 18 characters",
    "begin with a lower-case letter, go on with these, digits and -",
  ).meta({
    description: "Name of the volume at its instance. Do not change it: the filesystem is recognized by it.",
    examples: ["chain"],
  }),
  deviceName: z.enum(deviceNames as [string, ...string[]]).meta({
    description: "Name under which the volume is attached, as AWS calls it. Do not change it.",
    examples: ["/dev/sdf"],
  }),
  size: z
    .int()
    .min(1)
    .max(maxVolumeSize)
    .meta({
      description: "Size in GiB. Do not change it: the filesystem is recognized by its size.",
      examples: [500],
    }),
  mount: text(
    (value) => /^\/(mnt|srv)(\/[a-z0-9][\w-]*)+$/.test(value),
    "not a folder under /mnt or /srv",
    `write it as in ${chainData}`,
  ).meta({ description: "Folder under /mnt or /srv where the volume is mounted.", examples: ["/srv/chain"] }),
  holdsKeys: z
    .boolean()
    .meta({
      description:
        "Whether keys are on the volume. It is then protected: `pulumi destroy` refuses to remove it, and AWS keeps it even if the protection is taken away.",
      examples: [true],
    })
    .default(false),
});

/** Entry of the section `instances`. */
export const instanceSchema = z
  .strictObject({
    availabilityZone: z.string().meta({
      description: "Zone of `availabilityZones` that the instance is in. Its volumes are in the same.",
      examples: ["ap-northeast-1a"],
    }),
    index: z
      .int()
      .min(1)
      .max(254)
      .meta({
        description:
          "Number of the instance, unique in the stack. Its private address is that number counted from the start of its subnet, so do not change it.",
        examples: [11],
      }),
    securityGroup: z
      .string()
      .meta({ description: "Role of the instance: its group in `securityGroups`.", examples: ["validator"] }),
    instanceType: text(
      (value) => /^[a-z][a-z0-9-]*\.([a-z0-9-]+)$/.test(value),
      "not a type of instance",
      "write it as in m6i.large",
    ).meta({
      description: "Type of the instance. A change stops the instance and starts it again.",
      examples: ["m6i.large"],
    }),
    ami: text(
      (value) => /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(value),
      "not the ID of an image",
      "write ami- and 8 or 17 hex digits, as aws ec2 describe-images shows ImageId",
    ).meta({
      description:
        "ID of the image of the region with which the instance is started. It must be one of Debian 13, with cloud-init. A change replaces the instance, so change one after the other.",
      examples: [exampleAmi],
    }),
    volumes: z
      .array(volumeSchema)
      .meta({
        description:
          "Encrypted volumes beside the root volume. Each is formatted once, if it is blank, and stays when the instance is replaced.",
        examples: [[{ name: "chain", deviceName: "/dev/sdf", size: 500, mount: "/srv/chain" }]],
      })
      .default([]),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "Machines in AWS by name. [cloud.md](cloud.md) says how they are set up.",
    defaultText: "the stack has no machines in AWS.",
    examples: [
      {
        gate: {
          availabilityZone: "ap-northeast-1a",
          index: 10,
          securityGroup: "bastion",
          instanceType: "t3.micro",
          ami: exampleAmi,
        },
        sealer1: {
          availabilityZone: "ap-northeast-1c",
          index: 11,
          securityGroup: "validator",
          instanceType: "m6i.large",
          ami: exampleAmi,
          volumes: [
            { name: "chain", deviceName: "/dev/sdf", size: 500, mount: "/srv/chain" },
            { name: "keys", deviceName: "/dev/sdg", size: 1, mount: "/srv/keys", holdsKeys: true },
          ],
        },
      },
    ],
  });

/** Section `cloud`: where machines in AWS are. */
export const cloudSchema = z
  .strictObject({
    region: text(
      (value) => regionPattern.test(value),
      "not a region of AWS",
      "write it as in ap-northeast-1",
    ).meta({
      description: "Region of AWS.",
      examples: ["ap-northeast-1"],
    }),
    cidrBlock: ipv4Network.meta({
      description: "Private network of the VPC, between /16 and /28.",
      examples: ["10.40.0.0/16"],
    }),
    user: administrator.meta({
      description: "Administrator of the instances, whom `access.keys` let in.",
      examples: ["admin"],
    }),
    bastion: z.string().meta({
      description:
        "Name of the instance with a public address, through which alone SSH reaches the others. It lets in the networks of `access.networks`.",
      examples: ["gate"],
    }),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Where the machines in AWS are, and who administers them. [cloud.md](cloud.md) says what it makes.",
    defaultText: "the stack has no machines in AWS.",
    examples: [{ region: "ap-northeast-1", cidrBlock: "10.40.0.0/16", user: "admin", bastion: "gate" }],
  });

export type CloudSettings = z.output<typeof cloudSchema>;
export type ZoneSettings = z.output<typeof zoneSchema>;
export type SecurityGroupSettings = z.output<typeof securityGroupSchema>;
export type InstanceSettings = z.output<typeof instanceSchema>;
