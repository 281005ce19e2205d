import type { Input } from "@pulumi/pulumi/output.js";
import type { NetworkName } from "../../catalog/networks.ts";
import { type Items, itemsOf } from "../../components/roles/role.ts";
import { frontPorts } from "../../topology/ethereum/ports.ts";
import { directory, file, running } from "../items.ts";
import { connectorPaths, renderConnectorUnit } from "./connector.ts";

/** An environment's connector on a home host. */
export function connectorItems(environment: NetworkName, token: Input<string>): Items {
  const paths = connectorPaths(environment);
  const restarts = `unit ${paths.unit}`;
  return {
    ...itemsOf([
      [`directory ${paths.token.slice(0, paths.token.lastIndexOf("/"))}`, { ...directory, mode: "0700" }],
    ]),
    ...itemsOf([
      [`file ${paths.token}`, { secret: token, ...file, mode: "0600", restarts }],
      [
        `file /etc/systemd/system/${paths.unit}`,
        {
          content: renderConnectorUnit(environment, frontPorts(environment).tunnelMetrics),
          ...file,
          restarts,
        },
      ],
    ]),
    ...itemsOf([[`unit ${paths.unit}`, running]]),
  };
}
