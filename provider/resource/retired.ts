import { parseKey } from "../items/kinds.ts";
import { isClaimed } from "./plan.ts";
import { itemsOf, type Properties, parseInputs } from "./wire.ts";

/** What stays on a host that nobody will ask any more, as last seen; one line for each kind of item. */
export function leftBehind(properties: Properties): string {
  const { connection, role } = parseInputs(properties);
  const names = new Map<string, string[]>();
  for (const key of itemsOf(properties).keys()) {
    if (!isClaimed(key)) continue;
    const { kind, name } = parseKey(key)!;
    names.set(kind.name, [...(names.get(kind.name) ?? []), name]);
  }
  const lines = [...names].map(([kind, some]) => `  ${kind}: ${some.sort().join(", ")}`);
  return [
    `${connection.host} is retired and was not asked. Of role ${role} it still has, as last seen:`,
    ...lines,
    "Wipe its disks before somebody else gets them.",
  ].join("\n");
}
