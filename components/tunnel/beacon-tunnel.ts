import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { NetworkName } from "../../catalog/networks.ts";
import { connectorToken } from "../../render/tunnel/connector-items.ts";
import type { PublicProxy } from "../../render/tunnel/public-proxy.ts";
import { connectorRole } from "../../render/tunnel/roles.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";
import { Role } from "../roles/role.ts";
import { type CloudflareTunnel, connect } from "./connection.ts";
import { HomeLoadBalancer } from "./home-load-balancer.ts";
import { ServiceTokenLock } from "./service-token-lock.ts";

export interface BeaconTunnelArgs {
  readonly tunnel: Tunnel;
  readonly network: NetworkName;
  /** Where it ends; the same on every home host. */
  readonly proxy: PublicProxy;
  /** Home hosts in order of preference, with the roles that have to be there first as far as this stack manages them. */
  readonly homes: readonly Home[];
}

interface Home {
  readonly host: Host;
  /** Its node. */
  readonly node: string;
  readonly dependencies: readonly Resource[];
}

/** The tunnel that leads to a node. */
type ConnectionOf = (node: string) => CloudflareTunnel;

/**
 * A network's way in from the domain: a tunnel that the connectors of all home hosts serve, or, where a load
 * balancer chooses among them, one for each; and a name for the network and for each node.
 */
export class BeaconTunnel extends ComponentResource {
  constructor(name: string, args: BeaconTunnelArgs, options: ComponentResourceOptions) {
    super("bonded-validator:tunnel:BeaconTunnel", name, {}, options);
    const { tunnel, network, proxy, homes } = args;
    const names = [proxy.name, ...Object.keys(proxy.nodes)];
    const lock = tunnel.serviceToken
      ? new ServiceTokenLock(`${name}-lock`, { account: tunnel.account, names }, { parent: this })
      : undefined;
    const before = lock === undefined ? [] : [lock];
    const connectionOf = tunnel.loadBalancer
      ? this.#connectHomes(name, args, before)
      : this.#connectAll(name, args, before);
    for (const [hostname, node] of Object.entries(proxy.nodes))
      this.#publish(name, tunnel, hostname, connectionOf(node), before);
    for (const { host, node, dependencies } of homes) {
      const later = { [connectorToken]: connectionOf(node).token };
      new Role(
        `${name}-connector-${host.name}`,
        { spec: connectorRole(network, host), later },
        { parent: this, dependsOn: [...dependencies] },
      );
    }
    this.registerOutputs({});
  }

  /** One tunnel for all nodes and the network. */
  #connectAll(name: string, args: BeaconTunnelArgs, before: readonly Resource[]): ConnectionOf {
    const { tunnel, network, proxy } = args;
    const label = `bonded-validator-${network}`;
    const connection = connect(name, { accountId: tunnel.account, label, proxy }, this);
    this.#publish(name, tunnel, proxy.name, connection, before);
    return () => connection;
  }

  /** A tunnel for each node, among which the network's name chooses. */
  #connectHomes(name: string, args: BeaconTunnelArgs, before: readonly Resource[]): ConnectionOf {
    const { tunnel, network, proxy, homes } = args;
    const connections = homes.map(({ host, node }) => {
      const label = `bonded-validator-${network}-${host.name}`;
      const connection = connect(`${name}-${host.name}`, { accountId: tunnel.account, label, proxy }, this);
      return { name: host.name, node, ...connection };
    });
    const balancer = {
      tunnel,
      network,
      hostname: proxy.name,
      homes: connections,
      before: [...before, ...connections.map(({ ingress }) => ingress)],
    };
    new HomeLoadBalancer(`${name}-balancer`, balancer, { parent: this });
    return (node) => connections.find((connection) => connection.node === node)!;
  }

  /** A name exists only once it leads to what is allowed. */
  #publish(
    name: string,
    { zone }: Tunnel,
    hostname: string,
    { address, ingress }: CloudflareTunnel,
    before: readonly Resource[],
  ): void {
    new DnsRecord(
      `${name}-name-${hostname.split(".")[0]}`,
      {
        zoneId: zone,
        name: hostname,
        type: "CNAME",
        content: address,
        proxied: true,
        // "Automatic", the only one for a name that is served by Cloudflare.
        ttl: 1,
      },
      { parent: this, dependsOn: [ingress, ...before] },
    );
  }
}
