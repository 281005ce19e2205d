import { List } from "@pulumi/cloudflare/list.js";
import { Ruleset } from "@pulumi/cloudflare/ruleset.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { admittedList, forClients, fromStrangers } from "../../render/tunnel/rules.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";

export interface DomainRulesArgs {
  readonly tunnel: Tunnel;
}

/** What exists once for the domain: who is let in, and that nothing is kept on the way. */
export class DomainRules extends ComponentResource {
  constructor(name: string, { tunnel }: DomainRulesArgs, options: ComponentResourceOptions) {
    super("bonded-validator:tunnel:DomainRules", name, {}, options);
    const { account, zone, admitted } = tunnel;
    const list = new List(
      `${name}-list`,
      {
        accountId: account,
        name: admittedList,
        kind: "ip",
        description: "Hosts of bonded-validator that use its beacon nodes",
        items: admitted.map((ip) => ({ ip })),
      },
      { parent: this },
    );
    const rulesOf = { zoneId: zone, kind: "zone" } as const;
    new Ruleset(
      `${name}-firewall`,
      {
        ...rulesOf,
        name: "bonded-validator firewall",
        phase: "http_request_firewall_custom",
        rules: [
          {
            ref: "strangers",
            description: "Beacon nodes are for the hosts alone",
            action: "block",
            enabled: true,
            expression: fromStrangers(tunnel),
          },
        ],
      },
      { parent: this, dependsOn: list },
    );
    new Ruleset(
      `${name}-cache`,
      {
        ...rulesOf,
        name: "bonded-validator cache",
        phase: "http_request_cache_settings",
        rules: [
          {
            ref: "streams",
            description: "Streams of events go through at once",
            action: "set_cache_settings",
            actionParameters: { cache: false },
            enabled: true,
            expression: forClients(tunnel),
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
