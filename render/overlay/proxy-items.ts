import type { Vip } from "../../topology/overlay/derive.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import { directory, file, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { openTo, type Rules } from "../rules.ts";
import { addressDevice } from "./mesh.ts";
import { type NodeProxy, proxyPaths, renderProxy, servicesOf } from "./proxy.ts";
import { addressUnit, renderAddressUnit, renderProxyUnit } from "./proxy-units.ts";

/** A network's proxy on a home host, and the network's addresses there. */
export function proxyItems(host: string, proxy: NodeProxy, vips: readonly Vip[]): Items {
  const { configuration, unit } = proxyPaths(proxy.network);
  const folder = configuration.slice(0, configuration.lastIndexOf("/"));
  const restarts = `unit ${unit}`;
  return {
    ...itemsFrom([[`directory ${folder}`, directory]]),
    ...itemsFrom([
      [`file ${configuration}`, { content: renderProxy(proxy), ...file, restarts }],
      [`file /etc/systemd/system/${unit}`, { content: renderProxyUnit(proxy), ...file, restarts }],
      ...vips.map(
        (vip) =>
          [
            `file /etc/systemd/system/${addressUnit(vip)}`,
            { content: renderAddressUnit(vip, host), ...file },
          ] as const,
      ),
    ]),
    ...itemsFrom([[`unit ${unit}`, { ...running, reload: true }]]),
    ...itemsFrom(vips.map((vip) => [`unit ${addressUnit(vip)}`, running])),
    ...itemsFrom(
      vips.map((vip) => [`address ${vip.address}`, { device: addressDevice, unit: addressUnit(vip) }]),
    ),
    ...proxyRules(proxy),
  };
}

/** What the proxy of a network serves to the mesh. */
function proxyRules(proxy: NodeProxy): Rules {
  const ports = servicesOf(proxy).map(({ port }) => port);
  return openTo(proxy.stack, `${proxy.network}-proxy`, meshDevice, "tcp", ports);
}
