import { quote } from "../../remote/quote.ts";
import type { Item, RoleContext, Unmanaged } from "../kind.ts";
import type { Service } from "./schema.ts";

/** A container made by hand under this name, or one that holds a port which the service needs. */
export function inTheWay({ name, wanted, live }: Item<Service>, around: RoleContext): Unmanaged[] {
  const own =
    live?.container === undefined
      ? []
      : [{ what: `container of ${name}, made by hand (would be made anew)`, removal: "" }];
  const ports = new Set((wanted.ports ?? "").split(" "));
  const holders = Object.entries(around.fields("service *")).filter(([, state]) =>
    state.startsWith("running "),
  );
  const conflicts = holders.flatMap(([container, state]) => {
    const inUse = portsInUse(state.slice("running ".length)).filter((port) => ports.has(port));
    if (inUse.length === 0) return [];
    return [
      { what: `container ${container}, which holds ${inUse.join(", ")}`, removal: stopAndRemove(container) },
    ];
  });
  return [...own, ...conflicts];
}

/** A container that was made by hand has volumes of its own; those stay. */
function stopAndRemove(container: string): string {
  return `docker stop ${quote(container)} && docker rm ${quote(container)}`;
}

function portsInUse(bindings: string): string[] {
  const bound = JSON.parse(bindings) as Record<string, { HostPort: string }[] | null> | null;
  const ports = Object.entries(bound ?? {});
  return ports.flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostPort }) => `${HostPort}/${port.split("/")[1]}`),
  );
}
