import type { Vip } from "../../topology/overlay/derive.ts";
import { directory, file, running } from "../items.ts";
import { type Items, itemsOf } from "../role.ts";
import { openTo, type Rules } from "../rules.ts";
import { type Front, frontPaths, renderFront, servicesOf } from "./front.ts";
import { addressUnit, renderAddressUnit, renderFrontUnit } from "./front-units.ts";
import { addressDevice, meshDevice } from "./mesh.ts";

/** A network's front on a home host, and the network's addresses there. */
export function frontItems(host: string, front: Front, vips: readonly Vip[]): Items {
  const { configuration, unit } = frontPaths(front.network);
  const folder = configuration.slice(0, configuration.lastIndexOf("/"));
  const restarts = `unit ${unit}`;
  return {
    ...itemsOf([[`directory ${folder}`, directory]]),
    ...itemsOf([
      [`file ${configuration}`, { content: renderFront(front), ...file, restarts }],
      [`file /etc/systemd/system/${unit}`, { content: renderFrontUnit(front), ...file, restarts }],
      ...vips.map(
        (vip) =>
          [
            `file /etc/systemd/system/${addressUnit(vip)}`,
            { content: renderAddressUnit(vip, host), ...file },
          ] as const,
      ),
    ]),
    ...itemsOf([[`unit ${unit}`, { ...running, reload: true }]]),
    ...itemsOf(vips.map((vip) => [`unit ${addressUnit(vip)}`, running])),
    ...itemsOf(
      vips.map((vip) => [`address ${vip.address}`, { device: addressDevice, unit: addressUnit(vip) }]),
    ),
    ...frontRules(front),
  };
}

/** What the front of a network serves to the mesh. */
function frontRules(front: Front): Rules {
  const ports = servicesOf(front).map(({ port }) => port);
  return openTo(front.stack, `${front.network}-front`, meshDevice, "tcp", ports);
}
