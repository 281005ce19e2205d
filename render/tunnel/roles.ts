import type { NetworkName } from "../../catalog/networks.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { RoleSpec } from "../role.ts";
import { connectorItems } from "./connector-items.ts";

/** The connector of a network's tunnel on a home host. */
export function connectorRole(network: NetworkName, host: Host): RoleSpec {
  return { host, role: `tunnel-${network}`, requires: "overlay", items: connectorItems(network) };
}
