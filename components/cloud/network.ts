import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { CloudMachines, Zone } from "../../topology/cloud/derive.ts";

export interface CloudNetworkArgs {
  readonly cloud: CloudMachines;
}

/** What instances of a zone are put into. */
export interface ZoneNetwork {
  readonly publicSubnet: Subnet;
  readonly privateSubnet: Subnet;
}

/** Services of AWS that instances reach without the NAT gateway, by a route that costs nothing. */
const gatewayServices = ["dynamodb", "s3"] as const;

const anywhere = "0.0.0.0/0";

/**
 * A VPC with two subnets in each zone. Instances of the private one get out by the NAT gateway of their own zone, so that
 * a zone that fails takes no other with it.
 */
export class CloudNetwork extends ComponentResource {
  readonly vpc: Vpc;
  readonly zones: Readonly<Record<string, ZoneNetwork>>;
  /** The way from outside to a machine of the VPC, and from there to packages. */
  readonly path: readonly Resource[];

  constructor(name: string, { cloud }: CloudNetworkArgs, options: ComponentResourceOptions) {
    super("bonded-validator:cloud:CloudNetwork", name, {}, options);
    this.vpc = new Vpc(
      `${name}-vpc`,
      { cidrBlock: cloud.cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      { parent: this },
    );
    const vpcId = this.vpc.id;
    const internet = new InternetGateway(
      `${name}-internet`,
      { vpcId, tags: { Name: name } },
      { parent: this },
    );
    const open = this.#routes(`${name}-public`);
    const out = new Route(
      `${name}-public-out`,
      { routeTableId: open.id, destinationCidrBlock: anywhere, gatewayId: internet.id },
      { parent: this },
    );
    const made = cloud.zones.map((zone) => this.#zone(`${name}-${zone.name}`, zone, open, out));
    this.zones = Object.fromEntries(made.map(({ zone, ...subnets }) => [zone, subnets]));
    for (const service of gatewayServices)
      new VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          vpcEndpointType: "Gateway",
          serviceName: `com.amazonaws.${cloud.region}.${service}`,
          routeTableIds: made.map(({ table }) => table.id),
        },
        { parent: this },
      );
    this.path = [out, ...made.flatMap(({ path }) => path)];
    const { vpc, zones, path } = this;
    this.registerOutputs({ vpc, zones, path });
  }

  #zone(name: string, zone: Zone, open: RouteTable, out: Resource) {
    const publicSubnet = this.#subnet(`${name}-public`, zone.name, zone.publicSubnet);
    const privateSubnet = this.#subnet(`${name}-private`, zone.name, zone.privateSubnet);
    const address = new Eip(`${name}-nat-address`, { domain: "vpc", tags: { Name: name } }, { parent: this });
    const nat = new NatGateway(
      `${name}-nat`,
      {
        allocationId: address.id,
        subnetId: publicSubnet.id,
        privateIp: zone.natAddress,
        tags: { Name: name },
      },
      // AWS makes one only where the internet can be reached.
      { parent: this, dependsOn: out },
    );
    const table = this.#routes(`${name}-private`);
    const byNat = new Route(
      `${name}-private-out`,
      { routeTableId: table.id, destinationCidrBlock: anywhere, natGatewayId: nat.id },
      { parent: this },
    );
    const associations = [
      this.#associate(`${name}-public-routes`, publicSubnet, open),
      this.#associate(`${name}-private-routes`, privateSubnet, table),
    ];
    return { zone: zone.name, publicSubnet, privateSubnet, table, path: [byNat, ...associations] };
  }

  #subnet(name: string, availabilityZone: string, cidrBlock: string): Subnet {
    return new Subnet(
      name,
      { vpcId: this.vpc.id, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false, tags: { Name: name } },
      { parent: this },
    );
  }

  #routes(name: string): RouteTable {
    return new RouteTable(`${name}-table`, { vpcId: this.vpc.id, tags: { Name: name } }, { parent: this });
  }

  #associate(name: string, subnet: Subnet, table: RouteTable): Resource {
    return new RouteTableAssociation(name, { subnetId: subnet.id, routeTableId: table.id }, { parent: this });
  }
}
