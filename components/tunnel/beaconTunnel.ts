import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { getZeroTrustTunnelCloudflaredTokenOutput } from "@pulumi/cloudflare/getZeroTrustTunnelCloudflaredToken.js";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared.js";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig.js";
import { secret } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { PublicFront } from "../../render/tunnel/publicFront.ts";
import { ingressOf } from "../../render/tunnel/rules.ts";
import type { NetworkName } from "../../topology/networks.ts";
import type { Host } from "../../topology/topology.ts";
import type { Tunnel } from "../../topology/tunnel.ts";
import { Role } from "../hosts/role.ts";
import { connectorItems } from "./connectorItems.ts";
import { ServiceTokenLock } from "./serviceTokenLock.ts";

export interface BeaconTunnelArgs {
  readonly tunnel: Tunnel;
  readonly environment: NetworkName;
  /** Where it ends; the same on every home host. */
  readonly front: PublicFront;
  /** Home hosts, with the roles that have to be there first as far as this stack manages them. */
  readonly homes: readonly Home[];
}

interface Home {
  readonly host: Host;
  readonly standsOn: readonly Resource[];
}

/** An environment's tunnel with its names in the domain. A connector on each home host serves all of them. */
export class BeaconTunnel extends ComponentResource {
  constructor(name: string, args: BeaconTunnelArgs, options: ComponentResourceOptions) {
    super("bonded-validator:tunnel:BeaconTunnel", name, {}, options);
    const { tunnel, environment, front } = args;
    const accountId = tunnel.account;
    const names = [front.name, ...Object.keys(front.nodes)];
    const connection = new ZeroTrustTunnelCloudflared(
      `${name}-connection`,
      // Said although it is the default: the provider takes a missing one for a change.
      { accountId, name: `bonded-validator-${environment}`, configSrc: "cloudflare" },
      { parent: this },
    );
    const ingress = new ZeroTrustTunnelCloudflaredConfig(
      `${name}-ingress`,
      { accountId, tunnelId: connection.id, config: { ingresses: ingressOf(front) } },
      { parent: this },
    );
    const lock = tunnel.serviceToken
      ? new ServiceTokenLock(`${name}-lock`, { account: accountId, names }, { parent: this })
      : undefined;
    for (const hostname of names) this.#publish(name, tunnel, connection, hostname, [ingress, lock]);
    const ids = { accountId, tunnelId: connection.id };
    // The provider does not mark it as a secret.
    const token = secret(getZeroTrustTunnelCloudflaredTokenOutput(ids, { parent: this }).token);
    for (const { host, standsOn } of args.homes) {
      new Role(
        `${name}-connector-${host.name}`,
        {
          host,
          role: `tunnel-${environment}`,
          requires: "overlay",
          items: connectorItems(environment, token),
        },
        { parent: this, dependsOn: [...standsOn] },
      );
    }
    this.registerOutputs({});
  }

  /** A name exists only once it leads to what is allowed. */
  #publish(
    name: string,
    { zone }: Tunnel,
    connection: ZeroTrustTunnelCloudflared,
    hostname: string,
    before: readonly (Resource | undefined)[],
  ): void {
    new DnsRecord(
      `${name}-name-${hostname.split(".")[0]}`,
      {
        zoneId: zone,
        name: hostname,
        type: "CNAME",
        content: connection.id.apply((id) => `${id}.cfargotunnel.com`),
        proxied: true,
        // "Automatic", the only one for a name that is served by Cloudflare.
        ttl: 1,
      },
      { parent: this, dependsOn: before.filter((resource) => resource !== undefined) },
    );
  }
}
