import type { Member } from "../../topology/overlay/derive.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import { file, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { openTo } from "../rules.ts";
import { renderSystemd } from "../systemd.ts";

/** Ports of a host's loopback address that one other host reaches on the mesh. */
export interface MeshForward {
  readonly stack: string;
  /** Unique on the host within the stack: part of units' and the rule's names. */
  readonly name: string;
  /** The host, and the one that may. */
  readonly own: Member;
  readonly from: Member;
  readonly ports: readonly number[];
}

/** Connections at once; a scrape takes one. */
const connections = 16;

/** Seconds without a connection after which the forwarding program ends: longer than between two scrapes. */
const idleSeconds = 60;

/**
 * Programs listen on loopback only, and publish the same port on the mesh by this: systemd's own proxy, which the host
 * has already (systemd-socket-proxyd(8)). A container could not be bound to the mesh, which may come after it.
 */
export function forwardItems({ stack, name, own, from, ports }: MeshForward): Items {
  const unit = (port: number) => `bonded-validator-${stack}-${name}-${port}`;
  const path = (port: number) => `/etc/systemd/system/${unit(port)}`;
  const restarts = (port: number) => `unit ${unit(port)}.socket`;
  return {
    ...itemsFrom(
      ports.flatMap((port) => [
        [
          `file ${path(port)}.socket`,
          { content: renderSocket(own.address, port), ...file, restarts: restarts(port) },
        ] as const,
        [
          `file ${path(port)}.service`,
          { content: renderForward(unit(port), port), ...file, restarts: restarts(port) },
        ] as const,
      ]),
    ),
    ...itemsFrom(ports.map((port) => [`unit ${unit(port)}.socket`, running] as const)),
    ...openTo(stack, `${stack}-${name}`, meshDevice, "tcp", ports, from.address),
  };
}

/** The mesh may come later than the socket: `FreeBind`. */
function renderSocket(address: string, port: number): string {
  return renderSystemd({
    Unit: { Description: `Port ${port} on the mesh` },
    Socket: { ListenStream: `${address}:${port}`, FreeBind: "true" },
    Install: { WantedBy: "sockets.target" },
  });
}

function renderForward(unit: string, port: number): string {
  return renderSystemd({
    Unit: { Description: `Port ${port} of the mesh, forwarded to loopback`, Requires: `${unit}.socket` },
    Service: {
      ExecStart: `/usr/lib/systemd/systemd-socket-proxyd --connections-max=${connections} --exit-idle-time=${idleSeconds} 127.0.0.1:${port}`,
      DynamicUser: "yes",
      NoNewPrivileges: "yes",
      PrivateDevices: "yes",
      ProtectHome: "yes",
      ProtectSystem: "strict",
      RestrictAddressFamilies: "AF_INET AF_UNIX",
    },
  });
}
