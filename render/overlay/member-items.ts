import { operatingSystems } from "../../catalog/operating-systems.ts";
import { cloudflareSource, frrSource, tailscaleSource } from "../../catalog/repositories.ts";
import type { Host } from "../../topology/hosts/host.ts";
import {
  type Member,
  meshPeersOf,
  type Overlay,
  tagOf,
  tailnetRoutes,
} from "../../topology/overlay/derive.ts";
import { bfdPort, bgpPort, meshDevice, tailnetDevice, vxlanPort } from "../../topology/overlay/links.ts";
import { file, installed, program, running } from "../items.ts";
import { type Items, itemsFrom, later } from "../role.ts";
import { openTo, type Rules } from "../rules.ts";
import { renderFrr, renderFrrDaemons, renderRoutingLimits } from "./frr.ts";
import {
  forwardingSettings,
  meshScript,
  meshUnit,
  renderForwarding,
  renderMesh,
  renderMeshUnit,
  renderPriority,
} from "./mesh.ts";
import { preferenceScript, preferenceUnit, renderPreference, renderPreferenceUnit } from "./preference.ts";

/**
 * FRR's scripts run as root: they read /etc/frr/daemons and what else lies there as shell, and write into /var/log/frr.
 * The packages leave both folders to FRR's account, and Debian 13's does so again at each upgrade (frr.postinst of 8.4 and
 * 10.3; frrcommon.sh; frr-reload.py).
 */
const routing = { owner: "root:frr", mode: "0640" } as const;
const routingFolders = {
  "directory /etc/frr": { owner: "root:frr", mode: "0750", keep: true },
  "directory /var/log/frr": { owner: "root:adm", mode: "0750", keep: true },
} as const;

/** Name of the key that lets a host into the tailnet, once. */
export const tailnetKey = "tailnet key";

/** Name of the resource that is this key. */
export const tailnetKeyOf = (host: string): string => `${host}-tailnet-key`;

/** What joins a host to the others. */
export function overlayItems(overlay: Overlay, host: Host, hasTunnel: boolean): Items {
  const { name, os } = host;
  const own = overlay.members[name]!;
  return {
    "repository tailscale": tailscaleSource(overlay.repositories.tailscale, operatingSystems[os]),
    ...tailnetItems(overlay, own),
    ...meshItems(overlay, name),
    ...routingItems(overlay, host),
    ...overlayRules(overlay, host),
    ...(own.kind === "home" ? { ...proxyItems, ...preferenceItems(overlay, name) } : userItems(overlay)),
    ...(own.kind === "home" && hasTunnel ? tunnelItems(overlay) : {}),
  };
}

function tailnetItems(overlay: Overlay, own: Member): Items {
  return {
    "package tailscale": installed,
    "unit tailscaled": running,
    ...priorityItem("tailscaled"),
    tailnet: {
      hostname: own.name,
      tags: tagOf(own),
      routes: own.kind === "home" ? tailnetRoutes(overlay, own).join(",") : "",
      acceptRoutes: false,
      acceptDns: false,
      key: later(tailnetKey),
      renewal: `pulumi up --replace '**::${tailnetKeyOf(own.name)}'`,
    },
  };
}

function meshItems(overlay: Overlay, host: string): Items {
  return {
    ...itemsFrom([
      [
        `file ${meshScript}`,
        {
          content: renderMesh(overlay, host),
          ...program,
          restarts: `unit ${meshUnit}`,
        },
      ],
      [
        `file /etc/systemd/system/${meshUnit}`,
        { content: renderMeshUnit(), ...file, restarts: `unit ${meshUnit}` },
      ],
    ]),
    ...itemsFrom([[`unit ${meshUnit}`, { ...running, reload: true }]]),
  };
}

function routingItems(overlay: Overlay, { name: host, os }: Host): Items {
  const { frr } = overlay.repositories;
  const configuration = renderFrr(overlay, host);
  return {
    ...(frr !== undefined && { "repository frr": frrSource(frr, operatingSystems[os]) }),
    "package frr": installed,
    // Without it FRR can only be restarted, which takes every session down.
    "package frr-pythontools": installed,
    ...routingFolders,
    "file /etc/frr/daemons": { content: renderFrrDaemons(overlay, host), ...routing, restarts: "unit frr" },
    "file /etc/frr/frr.conf": { content: configuration, ...routing, restarts: "unit frr" },
    "file /etc/systemd/system/frr.service.d/bonded-validator.conf": {
      content: renderRoutingLimits(),
      ...file,
    },
    "unit frr": { ...running, reload: true },
    routing: { configuration },
    "file /etc/sysctl.d/90-bonded-validator-overlay.conf": { content: renderForwarding(), ...file },
    ...itemsFrom(forwardingSettings.map(({ name, value }) => [`sysctl ${name}`, { value }])),
  };
}

/** Which of the homes has an address; asks FRR, and takes jq for that. */
function preferenceItems(overlay: Overlay, host: string): Items {
  const restarts = `unit ${preferenceUnit}`;
  return itemsFrom([
    [`file ${preferenceScript}`, { content: renderPreference(overlay, host), ...program, restarts }],
    [`file /etc/systemd/system/${preferenceUnit}`, { content: renderPreferenceUnit(), ...file, restarts }],
    [`unit ${preferenceUnit}`, running],
  ]);
}

/** Each environment runs an instance of its own in place of the package's. */
const proxyItems: Items = {
  "package haproxy": installed,
  "unit haproxy": { enabled: false, active: false },
};

/** A host that had one of the addresses itself would speak to itself. */
function userItems({ vips }: Overlay): Items {
  return itemsFrom(vips.map(({ address }) => [`address ${address}`, { device: "" }]));
}

/** Each environment runs a connector of its own; the package brings the program alone. */
function tunnelItems({ repositories }: Overlay): Items {
  return {
    "repository cloudflare": cloudflareSource(repositories.cloudflare),
    "package cloudflared": installed,
  };
}

function priorityItem(unit: string): Items {
  return itemsFrom([
    [
      `file /etc/systemd/system/${unit}.service.d/bonded-validator.conf`,
      { content: renderPriority(), ...file },
    ],
  ]);
}

/** What the members of the overlay tell each other: routes to their peers alone, of which a home has the whole mesh. */
function overlayRules(overlay: Overlay, { name, owner }: Host): Rules {
  const isHome = overlay.members[name]!.kind === "home";
  const routing = isHome
    ? [routingRules(owner, "", "any")]
    : meshPeersOf(overlay, name).map((home) => routingRules(owner, `-${home.name}`, home.address));
  return {
    ...Object.assign({}, ...routing),
    ...openTo(owner, "overlay-mesh", tailnetDevice, "udp", [vxlanPort]),
  };
}

function routingRules(owner: string, peer: string, from: string): Rules {
  return {
    ...openTo(owner, `overlay-bgp${peer}`, meshDevice, "tcp", [bgpPort], from),
    ...openTo(owner, `overlay-bfd${peer}`, meshDevice, "udp", [bfdPort], from),
  };
}
