import { parse } from "yaml";
import { quote } from "../remote/quote.ts";
import { serviceOf } from "./containers.ts";
import type { Item, Leaves, Surroundings, Unmarked } from "./kind.ts";
import type { Service } from "./service.ts";

/** A container made by hand under this name, or one that holds a port which the service needs. */
export function inTheWay({ name, wanted, live }: Item<Service>, around: Surroundings): Unmarked[] {
  const own =
    live === undefined
      ? []
      : [{ what: `container of ${name}, made by hand (would be made anew)`, removal: "" }];
  const ports = publishedPorts(around.role.get(`file ${wanted.compose}`)?.content, serviceOf(name));
  const holders = Object.entries(around.fields("service *")).filter(([, state]) =>
    state.startsWith("running "),
  );
  const conflicts = holders.flatMap(([container, state]) => {
    const held = heldPorts(state.slice("running ".length)).filter((port) => ports.has(port));
    if (held.length === 0) return [];
    return [
      { what: `container ${container}, which holds ${held.join(", ")}`, removal: stopAndRemove(container) },
    ];
  });
  return [...own, ...conflicts];
}

/** A container that was made by hand has volumes of its own; those stay. */
function stopAndRemove(container: string): string {
  return `docker stop ${quote(container)} && docker rm ${quote(container)}`;
}

function heldPorts(bindings: string): string[] {
  const ports = Object.entries(JSON.parse(bindings) as Record<string, { HostPort: string }[] | null>);
  return ports.flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostPort }) => `${HostPort}/${port.split("/")[1]}`),
  );
}

/** Host ports of one service of a compose file, as "30303/tcp". */
function publishedPorts(compose: Leaves[string] | undefined, service: string): Set<string> {
  const file = parse(String(compose ?? "")) as { services?: Record<string, { ports?: unknown[] }> } | null;
  const ports = file?.services?.[service]?.ports ?? [];
  return new Set(ports.map(hostPort).filter((port) => port !== undefined));
}

/** Both forms of compose: "127.0.0.1:8545:8545/tcp" and {published, protocol}. */
function hostPort(port: unknown): string | undefined {
  if (typeof port === "object" && port !== null && "published" in port) {
    return `${port.published}/${"protocol" in port ? port.protocol : "tcp"}`;
  }
  const short = /(\d+):\d+(?:\/(\w+))?$/.exec(String(port));
  return short ? `${short[1]}/${short[2] ?? "tcp"}` : undefined;
}
