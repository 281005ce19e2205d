import type { Observation } from "../host/observation.ts";
import { differences } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";
import { shortfallOf } from "../items/requires.ts";
import type { RoleInputs } from "./wire.ts";

/** Refuses a host that is not what the role needs, with what was found and what is wanted. */
export function refuseShortfall({ connection, role, items }: RoleInputs, found: Observation): void {
  const lines = [...items].flatMap(([key, wanted]) => {
    const { kind, name } = parseKey(key) ?? {};
    const live = kind?.fact && found.live(key);
    if (!kind?.fact || differences(kind, wanted, live).length === 0) return [];
    return [`  ${name}: ${shortfallOf(wanted, live)}`];
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
