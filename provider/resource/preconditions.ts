import type { Observation } from "../host/observation.ts";
import { differences, type Leaves } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";
import type { RoleInputs } from "./wire.ts";

/** Refuses a host that is not what the role needs, with what was found and what is wanted. */
export function refuseShortfall({ connection, role, items }: RoleInputs, found: Observation): void {
  const lines = [...items].flatMap(([key, wanted]) => {
    const { kind, name } = parseKey(key) ?? {};
    const live = kind?.fact && found.live(key);
    if (!kind?.fact || differences(kind, wanted, live).length === 0) return [];
    return [`  ${name}: found ${shown(live)}, wanted ${shown(wanted)}`];
  });
  if (lines.length === 0) return;
  const { host } = connection;
  throw new Error(
    [
      `${host} is not what role ${role} needs; nothing was changed there:`,
      ...lines,
      `Correct hosts.${host}, or give the role another host.`,
    ].join("\n"),
  );
}

function shown(leaves: Leaves | undefined): string {
  const [[name, value] = ["", "nothing"]] = Object.entries(leaves ?? {});
  return name === "gibibytes" ? `${value} GiB` : String(value);
}
