import { SecurityGroup as Group } from "@pulumi/aws/ec2/securityGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { IngressRule, SecurityGroup } from "../../topology/cloud/derive.ts";

export interface SecurityGroupsArgs {
  readonly vpc: Vpc;
  readonly groups: readonly SecurityGroup[];
}

/** The matrix of who may reach whom: a group for each role, and a rule for each cell. All may go out. */
export class SecurityGroups extends ComponentResource {
  readonly groups: Readonly<Record<string, Group>>;
  /** Without them nothing reaches a machine, nor does it reach packages. */
  readonly path: readonly Resource[];

  constructor(name: string, { vpc, groups }: SecurityGroupsArgs, options: ComponentResourceOptions) {
    super("bonded-validator:cloud:SecurityGroups", name, {}, options);
    this.groups = Object.fromEntries(
      groups.map((group) => [
        group.name,
        new Group(
          `${name}-${group.name}`,
          {
            vpcId: vpc.id,
            description: `bonded-validator: instances with the role ${group.name}`,
            tags: { Name: `${name}-${group.name}` },
          },
          { parent: this },
        ),
      ]),
    );
    this.path = groups.flatMap((group) => [
      this.#out(`${name}-${group.name}-out`, group.name),
      ...group.ingress.map((ingress) => this.#in(name, group.name, ingress)),
    ]);
    const { groups: made, path } = this;
    this.registerOutputs({ groups: made, path });
  }

  #in(name: string, into: string, { from, protocol, port }: IngressRule): Resource {
    const source =
      "group" in from
        ? { referencedSecurityGroupId: this.groups[from.group]!.id }
        : { cidrIpv4: from.network };
    const what = "group" in from ? from.group : from.network.replace("/", "-");
    return new SecurityGroupIngressRule(
      `${name}-${into}-${protocol}-${port}-${what}`,
      {
        securityGroupId: this.groups[into]!.id,
        ipProtocol: protocol,
        fromPort: port,
        toPort: port,
        ...source,
      },
      { parent: this },
    );
  }

  #out(name: string, group: string): Resource {
    return new SecurityGroupEgressRule(
      name,
      { securityGroupId: this.groups[group]!.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      { parent: this },
    );
  }
}
