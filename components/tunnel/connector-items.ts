import type { Input } from "@pulumi/pulumi/output.js";
import type { NetworkName } from "../../catalog/networks.ts";
import { connectorPaths, renderConnectorUnit } from "../../render/tunnel/connector.ts";
import { frontPorts } from "../../topology/ethereum/ports.ts";
import { type Items, itemsOf } from "../roles/role.ts";

/** An environment's connector on a home host. */
export function connectorItems(environment: NetworkName, token: Input<string>): Items {
  const paths = connectorPaths(environment);
  const restarts = `unit ${paths.unit}`;
  const owner = "root:root";
  return {
    ...itemsOf([
      [`directory ${paths.token.slice(0, paths.token.lastIndexOf("/"))}`, { owner, mode: "0700" }],
    ]),
    ...itemsOf([
      [`file ${paths.token}`, { secret: token, owner, mode: "0600", restarts }],
      [
        `file /etc/systemd/system/${paths.unit}`,
        {
          content: renderConnectorUnit(environment, frontPorts(environment).tunnelMetrics),
          owner,
          mode: "0644",
          restarts,
        },
      ],
    ]),
    ...itemsOf([[`unit ${paths.unit}`, { enabled: true, active: true }]]),
  };
}
