import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { Acl } from "@pulumi/tailscale/acl.js";
import { networkNames } from "../../catalog/networks.ts";
import { renderPolicy } from "../../render/overlay/policy.ts";
import { loopbackPorts } from "../../topology/ethereum/ports.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";

export interface TailnetArgs {
  readonly overlay: Overlay;
}

/** What exists once for the whole tailnet. Credentials are the tailscale provider's business. */
export class Tailnet extends ComponentResource {
  /** Keys with tags can be made only once the policy says who owns these. */
  readonly policy: Acl;

  constructor(name: string, { overlay }: TailnetArgs, options: ComponentResourceOptions) {
    super("bonded-validator:overlay:Tailnet", name, {}, options);
    this.policy = new Acl(`${name}-policy`, { acl: renderPolicy(overlay, servicePorts()) }, { parent: this });
    this.registerOutputs({ policy: this.policy });
  }
}

function servicePorts(): number[] {
  return networkNames.flatMap((network) => {
    const { beaconApi, rpc, webSocket } = loopbackPorts(network);
    return [beaconApi, rpc, webSocket];
  });
}
