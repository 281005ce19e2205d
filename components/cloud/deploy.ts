import { Provider } from "@pulumi/aws/provider.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { bastionRole, peersRole } from "../../render/cloud/roles.ts";
import type { CloudMachine, CloudMachines } from "../../topology/cloud/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import { CloudInstance, type CloudInstanceArgs } from "./instance.ts";
import { CloudNetwork } from "./network.ts";
import { SecurityGroups } from "./security-groups.ts";

/** Machines in AWS, where the stack has the section. */
export function deployCloud(topology: Topology): CloudStack | undefined {
  const { stack, cloud } = topology;
  return cloud && new CloudStack(`${stack}-cloud`, { topology, cloud });
}

export interface CloudStackArgs {
  readonly topology: Topology;
  readonly cloud: CloudMachines;
}

/** The network of a stack in AWS and the machines in it, by their names, which the topology keeps unique. */
export class CloudStack extends ComponentResource {
  readonly instances: Readonly<Record<string, CloudInstance>>;

  constructor(name: string, args: CloudStackArgs) {
    super("bonded-validator:cloud:CloudStack", name);
    const { cloud, topology } = args;
    const provider = new Provider(
      `${name}-aws`,
      {
        region: cloud.region,
        defaultTags: { tags: { "bonded-validator": topology.stack } },
      },
      { parent: this },
    );
    const options = { parent: this, providers: { aws: provider } };
    const network = new CloudNetwork(`${name}-network`, { cloud }, options);
    const groups = new SecurityGroups(
      `${name}-group`,
      { vpc: network.vpc, groups: cloud.securityGroups },
      options,
    );
    const make = (
      machine: CloudMachine,
      more: Pick<CloudInstanceArgs, "bastion" | "path">,
    ): CloudInstance => {
      const { publicSubnet, privateSubnet } = network.zones[machine.zone]!;
      return new CloudInstance(
        machine.name,
        {
          machine,
          subnet: more.bastion === undefined ? publicSubnet : privateSubnet,
          securityGroup: groups.groups[machine.securityGroup]!.id,
          accessKeys: topology.accessKeys,
          registry: topology.registry,
          ...more,
        },
        options,
      );
    };
    const bastion = make(cloud.bastion, { path: [...network.path, ...groups.path] });
    const forwards = bastion.addRole(bastionRole(cloud, bastion.reached));
    const path = [...network.path, ...groups.path, bastion.host.access, forwards];
    const behind = cloud.behind.map((machine) => make(machine, { path, bastion: bastion.reached }));
    const all = [bastion, ...behind];
    for (const instance of all) {
      const spec = peersRole(cloud, instance.reached);
      if (spec !== undefined) instance.addRole(spec);
    }
    this.instances = Object.fromEntries(all.map((instance) => [instance.reached.name, instance]));
    this.registerOutputs({ instances: this.instances });
  }
}
