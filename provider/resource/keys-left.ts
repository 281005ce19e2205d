import type { Observation } from "../host/observation.ts";
import { parseKey } from "../items/kinds.ts";
import type { RoleInputs } from "./wire.ts";

/**
 * What a person has to know of a signer that is removed while its folders hold keys: another role that takes its place,
 * under another name or on another host, has none of them. Undefined where nothing is left that could sign. Keys are
 * what a pattern with a wildcard finds; the record of what was signed may stay alone, as after a deletion of the keys.
 */
export function keysLeft(
  { connection, role, move }: Pick<RoleInputs, "connection" | "role" | "move">,
  id: string,
  before: Observation,
): string | undefined {
  if (!move) return undefined;
  const own = before.claims.filter((claim) => claim.id === id);
  const left = own.flatMap(({ key }) =>
    Object.entries(before.fields(key))
      .filter(([field, there]) => /^holds .*\*/.test(field) && there === "yes")
      .map(([field]) => `${field.slice("holds ".length)} in ${parseKey(key)?.name}`),
  );
  if (left.length === 0) return undefined;
  return [
    `${connection.host}: role ${role} is removed and leaves keys behind: ${left.join(", ")}. Nothing signs with them now, and what was signed cannot be exported. If they are to sign again, under any name or on any host, configure the role as it was, run up and resume it, and then:`,
    move,
  ].join("\n");
}
