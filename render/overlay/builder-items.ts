import { builderNetwork } from "../../topology/ethereum/builder.ts";
import { type BuilderMode, inCloud } from "../../topology/ethereum/node.ts";
import { mevBoostPorts, proxyPorts } from "../../topology/ethereum/ports.ts";
import { directory, file, running } from "../items.ts";
import { type Items, itemsFrom, later } from "../role.ts";
import { openFrom } from "../rules.ts";
import { builderProxyPaths } from "./builder-calls.ts";
import { type BuilderProxy, type BuilderServers, renderBuilderProxy } from "./builder-proxy.ts";
import type { CloudMevBoost } from "./builder-servers.ts";
import type { BoostedNode } from "./mev-boost.ts";
import { serversIn } from "./proxy-items.ts";
import { renderBuilderUnit } from "./proxy-units.ts";

/** The builder proxy of a node's host; `host` is the name of MEV-Boost in the cloud, where the node asks that, else empty. */
export function builderProxyOf({ network, builderProxy }: BoostedNode, host: string): BuilderProxy {
  const { gateway, port } = builderNetwork(network);
  const { mode, withheld } = builderProxy;
  const { secret: secretFile } = builderProxyPaths(network);
  return {
    network,
    address: gateway,
    port,
    metrics: proxyPorts(network).builderMetrics,
    servers: serversOf(mode, mevBoostPorts(network).api, { host, secretFile }),
    withheld,
  };
}

function serversOf(mode: BuilderMode, local: number, cloud: CloudMevBoost): BuilderServers {
  if (mode === "local") return { mode, local };
  return mode === "cloud" ? { mode, cloud } : { mode, local, cloud };
}

/** What the items of a proxy wait for whose node asks MEV-Boost in the cloud: its name and its secret are outputs. */
export const builderConfiguration = "builder proxy";
export const builderServers = "servers of the builder proxy";
export const builderSecret = "secret of MEV-Boost";

/** The two parts that follow from the name. */
export function builderParts(node: BoostedNode, host: string) {
  const content = renderBuilderProxy(builderProxyOf(node, host));
  return { content, servers: serversIn(content) };
}

/** A builder proxy on its host, and what lets the beacon node's container in. */
export function builderProxyItems(node: BoostedNode): Items {
  const { stack, network, builderProxy } = node;
  const { configuration, secret, unit, control } = builderProxyPaths(network);
  const { subnet, gateway, port } = builderNetwork(network);
  const isInCloud = inCloud(builderProxy.mode);
  const restarts = `unit ${unit}`;
  const { content, servers } = isInCloud
    ? { content: later(builderConfiguration), servers: later(builderServers) }
    : builderParts(node, "");
  return {
    ...itemsFrom([[`directory ${configuration.slice(0, configuration.lastIndexOf("/"))}`, directory]]),
    ...(isInCloud &&
      itemsFrom([[`file ${secret}`, { secret: later(builderSecret), ...file, mode: "0600", restarts }]])),
    ...itemsFrom([
      [`file ${configuration}`, { content, ...file, restarts }],
      [`file /etc/systemd/system/${unit}`, { content: renderBuilderUnit(network), ...file, restarts }],
    ]),
    ...itemsFrom([[`unit ${unit}`, { ...running, reload: true }]]),
    ...itemsFrom([[`proxy ${control}`, { unit, servers }]]),
    ...openFrom(stack, `${network}-builder`, { from: subnet, to: gateway, port }),
  };
}
