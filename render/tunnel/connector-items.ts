import type { NetworkName } from "../../catalog/networks.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import { directory, file, running } from "../items.ts";
import { type Items, itemsFrom, later } from "../role.ts";
import { connectorPaths, renderConnectorUnit } from "./connector.ts";

/** Name of the token by which a connector knows its tunnel. */
export const connectorToken = "connector token";

/** A network's connector on a home host. */
export function connectorItems(network: NetworkName): Items {
  const paths = connectorPaths(network);
  const restarts = `unit ${paths.unit}`;
  return {
    ...itemsFrom([
      [`directory ${paths.token.slice(0, paths.token.lastIndexOf("/"))}`, { ...directory, mode: "0700" }],
    ]),
    ...itemsFrom([
      [`file ${paths.token}`, { secret: later(connectorToken), ...file, mode: "0600", restarts }],
      [
        `file /etc/systemd/system/${paths.unit}`,
        {
          content: renderConnectorUnit(network, proxyPorts(network).tunnelMetrics),
          ...file,
          restarts,
        },
      ],
    ]),
    ...itemsFrom([[`unit ${paths.unit}`, running]]),
  };
}
