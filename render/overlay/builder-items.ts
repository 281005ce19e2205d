import { builderNetwork } from "../../topology/ethereum/builder.ts";
import { mevBoostPorts, proxyPorts } from "../../topology/ethereum/ports.ts";
import { directory, file, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { openFrom } from "../rules.ts";
import { builderProxyPaths } from "./builder-calls.ts";
import { type BuilderProxy, renderBuilderProxy } from "./builder-proxy.ts";
import type { BoostedNode } from "./mev-boost.ts";
import { serversIn } from "./proxy-items.ts";
import { renderBuilderUnit } from "./proxy-units.ts";

/** The builder proxy beside a node. */
export function builderProxyOf({ network }: BoostedNode): BuilderProxy {
  const { gateway, port } = builderNetwork(network);
  return {
    network,
    address: gateway,
    port,
    metrics: proxyPorts(network).builderMetrics,
    servers: { mode: "local", local: mevBoostPorts(network).api },
  };
}

/** A builder proxy on its host, and what lets the beacon node's container in. */
export function builderProxyItems(node: BoostedNode): Items {
  const { stack, network } = node;
  const { configuration, unit, control } = builderProxyPaths(network);
  const { subnet, gateway, port } = builderNetwork(network);
  const restarts = `unit ${unit}`;
  const content = renderBuilderProxy(builderProxyOf(node));
  return {
    ...itemsFrom([[`directory ${configuration.slice(0, configuration.lastIndexOf("/"))}`, directory]]),
    ...itemsFrom([
      [`file ${configuration}`, { content, ...file, restarts }],
      [`file /etc/systemd/system/${unit}`, { content: renderBuilderUnit(network), ...file, restarts }],
    ]),
    ...itemsFrom([[`unit ${unit}`, { ...running, reload: true }]]),
    ...itemsFrom([[`proxy ${control}`, { unit, servers: serversIn(content) }]]),
    ...openFrom(stack, `${network}-builder`, { from: subnet, to: gateway, port }),
  };
}
