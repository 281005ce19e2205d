import { LoadBalancer } from "@pulumi/cloudflare/loadBalancer.js";
import { LoadBalancerMonitor } from "@pulumi/cloudflare/loadBalancerMonitor.js";
import { LoadBalancerPool } from "@pulumi/cloudflare/loadBalancerPool.js";
import type { Input } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { monitorPath } from "../../render/tunnel/public-proxy.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";

export interface HomeLoadBalancerArgs {
  readonly tunnel: Tunnel;
  readonly network: string;
  /** The name that it serves. */
  readonly hostname: string;
  /** Homes in order of preference, with the address of each one's tunnel. */
  readonly homes: readonly { readonly name: string; readonly address: Input<string> }[];
  /** What the name has to wait for. */
  readonly before: readonly Resource[];
}

/** The shortest time between two questions that a plan below Enterprise allows, seconds. */
const interval = 15;

/**
 * A name that leads to the first home whose proxy is ready. Cloudflare asks each every 15 s, and gives a request that a
 * home does not take to the next one at once. With none ready the first is tried.
 */
export class HomeLoadBalancer extends ComponentResource {
  constructor(name: string, args: HomeLoadBalancerArgs, options: ComponentResourceOptions) {
    super("bonded-validator:tunnel:HomeLoadBalancer", name, {}, options);
    const { tunnel, network, hostname, homes, before } = args;
    const accountId = tunnel.account;
    const monitor = new LoadBalancerMonitor(
      `${name}-monitor`,
      {
        accountId,
        description: `bonded-validator ${network}`,
        type: "https",
        method: "GET",
        path: monitorPath,
        expectedCodes: "200",
        // A tunnel knows requests by the name that they ask for.
        header: { Host: [hostname] },
        interval,
        timeout: 5,
        retries: 1,
      },
      { parent: this },
    );
    const pools = homes.map(
      (home) =>
        new LoadBalancerPool(
          `${name}-pool-${home.name}`,
          {
            accountId,
            name: `bonded-validator-${network}-${home.name}`,
            monitor: monitor.id,
            origins: [
              { name: home.name, address: home.address, enabled: true, header: { hosts: [hostname] } },
            ],
          },
          { parent: this },
        ),
    );
    new LoadBalancer(
      `${name}-name`,
      {
        zoneId: tunnel.zone,
        name: hostname,
        defaultPools: pools.map(({ id }) => id),
        fallbackPool: pools[0]!.id,
        proxied: true,
        steeringPolicy: "off",
        adaptiveRouting: { failoverAcrossPools: true },
      },
      { parent: this, dependsOn: [...before] },
    );
    this.registerOutputs({});
  }
}
