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
  const { configuration, unit, control } = proxyPaths(proxy.network);
  const folder = configuration.slice(0, configuration.lastIndexOf("/"));
  const restarts = `unit ${unit}`;
  const content = renderProxy(proxy);
  return {
    ...itemsFrom([[`directory ${folder}`, directory]]),
    ...itemsFrom([
      [`file ${configuration}`, { content, ...file, restarts }],
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
    ...itemsFrom([[`proxy ${control}`, { unit, servers: serversIn(content) }]]),
    ...itemsFrom(vips.map((vip) => [`unit ${addressUnit(vip)}`, running])),
    ...itemsFrom(
      vips.map((vip) => [`address ${vip.address}`, { device: addressDevice, unit: addressUnit(vip) }]),
    ),
    ...proxyRules(proxy),
  };
}

/** The servers in a configuration, as the item `proxy` has them: HAProxy does not tell to which socket of a host one leads. */
export function serversIn(configuration: string): string {
  const lines = configuration.matchAll(
    /^(?:(?:backend|listen) (\S+)| {2}server (\S+) (unix|\S+)(?:[@ ].*?)?( maxconn \d+)?)$/gm,
  );
  let backend = "";
  const servers = [...lines].flatMap(([, name, server, address, limit = ""]) => {
    if (name !== undefined) backend = name;
    return server === undefined ? [] : [`${backend}/${server} ${address}${limit}`];
  });
  return servers.join(",");
}

/** What the proxy of a network serves to the mesh. */
function proxyRules(proxy: NodeProxy): Rules {
  const ports = servicesOf(proxy).map(({ port }) => port);
  return openTo(proxy.stack, `${proxy.network}-proxy`, meshDevice, "tcp", ports);
}
