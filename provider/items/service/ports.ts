import { quote } from "../../remote/quote.ts";
import type { Item, Surroundings, Unmarked } from "../kind.ts";
import type { Service } from "./schema.ts";

/** A container made by hand under this name, or one that holds a port which the service needs. */
export function inTheWay({ name, wanted, live }: Item<Service>, around: Surroundings): Unmarked[] {
  const own =
    live?.container === undefined
      ? []
      : [{ what: `container of ${name}, made by hand (would be made anew)`, removal: "" }];
  const ports = new Set((wanted.ports ?? "").split(" "));
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
