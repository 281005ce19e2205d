import type { Observation } from "../host/observation.ts";
import { type Log, stackOf } from "./context.ts";
import type { Wanted } from "./plan.ts";
import type { RoleInputs } from "./wire.ts";

type Taker = Pick<Wanted, "id" | "urn">;

/**
 * Says from which stack a role is taken over, as where the host has another owner; refuses to take it back. `applied`
 * are the items that an earlier run of this stack applied to the role: another stack that has one of them took it over
 * since. A new role has none: a stack that has forgotten the role may take it again.
 */
export function refuseTakingBack(
  log: Log,
  { id, urn }: Taker,
  { connection: { host }, role, items }: RoleInputs,
  applied: ReadonlySet<string>,
  { claims }: Observation,
): void {
  const stack = stackOf(urn);
  const taken = claims.filter((claim) => claim.id !== id && claim.stack !== stack && items.has(claim.key));
  const owner = taken[0]?.stack;
  if (owner === undefined) return;
  const told = `${host}: role ${role} is that of stack ${owner}`;
  if (taken.some(({ key }) => applied.has(key)))
    throw new Error(
      `${told}, which took it over from stack ${stack}. The configuration of stack ${stack} still asks for it. Nothing was changed.\n${waysOut(host, stack, owner)}`,
    );
  log.warn(
    urn,
    `${told}. up takes it over for stack ${stack}, as it is. If stack ${stack} is to manage ${host}, write owner: ${stack} at hosts.${host} in the configuration of both stacks, and run up in stack ${owner} after this one: it then forgets the role. If not, correct the owner before you run up.`,
  );
}

function waysOut(host: string, stack: string, owner: string): string {
  return [
    `- If hosts.${host}.ssh leads to a machine that is not ${host}, correct it.`,
    `- If stack ${owner} is to manage ${host}: this configuration is older, or has hosts of its own. Write owner: ${owner} at hosts.${host} in it, then run up here. The role stays on ${host} as it is.`,
    `- If stack ${stack} is to manage ${host}: do the same, so that stack ${stack} forgets the role. Then write owner: ${stack} at hosts.${host} in the configuration of both stacks, and run up here first, then in stack ${owner}.`,
  ].join("\n");
}
