import type { Settings } from "./inventory.ts";

export const ami = "ami-0a1b2c3d4e5f60718";

/** Puts a bastion and three validators, one in each zone, into AWS. */
export function addCloud(config: Settings): void {
  const zones = ["a", "c", "d"].map((letter) => `ap-northeast-1${letter}`);
  const instance = (availabilityZone: string, index: number, securityGroup: string): Settings => ({
    availabilityZone,
    index,
    securityGroup,
    instanceType: "m6i.large",
    ami,
  });
  const volumes = () => [
    { name: "chain", deviceName: "/dev/sdf", size: 500, mount: "/srv/chain" },
    { name: "keys", deviceName: "/dev/sdg", size: 1, mount: "/srv/keys", holdsKeys: true },
  ];
  config.access.networks = ["198.18.7.0/24"];
  config.cloud = { region: "ap-northeast-1", cidrBlock: "10.40.0.0/16", user: "jamie", bastion: "gate" };
  config.availabilityZones = Object.fromEntries(
    zones.map((zone, i) => [
      zone,
      { publicSubnet: `10.40.${i}.0/24`, privateSubnet: `10.40.${10 + i}.0/24` },
    ]),
  );
  config.securityGroups = {
    bastion: {},
    validator: {
      ingress: [
        { from: "validator", protocol: "tcp", port: 30_303 },
        { from: "validator", protocol: "udp", port: 30_303 },
      ],
    },
    rpc: { ingress: [{ from: "validator", protocol: "tcp", port: 8545 }] },
  };
  config.instances = {
    gate: { ...instance(zones[0]!, 10, "bastion"), instanceType: "t3.micro" },
    ...Object.fromEntries(
      zones.map((zone, i) => [
        `sealer${i + 1}`,
        { ...instance(zone, 11 + i, "validator"), volumes: volumes() },
      ]),
    ),
    answers: instance(zones[0]!, 21, "rpc"),
  };
}
