import { frontRules } from "../../render/firewall.ts";
import { type Front, frontPaths, renderFront } from "../../render/overlay/front.ts";
import { addressUnit, renderAddressUnit, renderFrontUnit } from "../../render/overlay/front-units.ts";
import { addressDevice } from "../../render/overlay/mesh.ts";
import type { Vip } from "../../topology/overlay/derive.ts";
import { directory, file, running } from "../roles/items.ts";
import { type Items, itemsOf } from "../roles/role.ts";

/** An environment's front on a home host, and the environment's addresses there. */
export function frontItems(host: string, front: Front, vips: readonly Vip[]): Items {
  const { configuration, unit } = frontPaths(front.environment);
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
