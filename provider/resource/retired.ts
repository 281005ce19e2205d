import { HostUnreachable } from "../host/errors.ts";
import { kinds, parseKey } from "../items/kinds.ts";
import { isClaimed } from "./plan.ts";
import { itemsOf, type Properties, parseInputs } from "./wire.ts";

/** What stays on a host that nobody will ask any more, as last seen. */
export function leftBehind(properties: Properties): string {
  const { connection, role } = parseInputs(properties);
  const items = [...itemsOf(properties).keys()].filter(isClaimed).map((key) => parseKey(key)!);
  const named = kinds
    .toReversed()
    .filter(({ harmful }) => harmful)
    .flatMap((kind) => {
      const names = items.filter((item) => item.kind === kind).map(({ name }) => name);
      return names.length === 0 ? [] : [`  ${kind.name}: ${names.sort().join(", ")}`];
    });
  const others = items.filter(({ kind }) => !kind.harmful).length;
  return [
    `${connection.host} is retired and was not asked. Of role ${role} it had, when last seen:`,
    ...named,
    ...(others === 0 ? [] : [`  and ${others} other items`]),
    "Wipe its disks. What runs there starts again with the machine.",
  ].join("\n");
}

/** The error of a delete on a host that does not answer, with what to do where it never will. */
export function orRetire(error: unknown, host: string): unknown {
  if (!(error instanceof HostUnreachable)) return error;
  const remedy = `If it is gone for good, set hosts.${host}.retired: true and run up, or destroy --run-program.`;
  return new HostUnreachable(`${error.message}\n${remedy}`, error.refused);
}
