import type { Observation } from "../host/observation.ts";
import { preciousOf } from "../items/service/manual-start.ts";
import { type Log, stackOf } from "./context.ts";
import { isClaimed, type Wanted } from "./plan.ts";
import type { RoleInputs } from "./wire.ts";

type AppliedRole = Pick<Wanted, "id" | "urn">;

/**
 * Refuses a machine that is not the one on which an earlier run applied the role, or warns of it. A host's name and
 * address do not tell: its `ssh` may lead to another machine now. Nor does its host key: the same machine may have a new
 * one, and a reinstalled one may have been given the old one. The manifest tells, because a role is entered there before
 * anything of it is made.
 *
 * Without that record, a role with something `irreplaceable` goes on only where some of it is there, as on a data disk
 * that came along to a new system; its program then waits for a person. This holds for a role without keys, too: the
 * state does not know of keys that were imported since. Other roles can be made anew.
 */
export function refuseAnotherMachine(
  log: Log,
  applied: AppliedRole,
  inputs: RoleInputs,
  found: Observation,
): void {
  const { connection, role, items } = inputs;
  const leavesRecords = [...items.keys()].some(isClaimed);
  if (!leavesRecords || found.claims.some((claim) => claim.id === applied.id)) return;
  const { host } = connection;
  const told = `${host}: this machine has no record of role ${role}, which an earlier run applied to ${host}: it is another machine, or it was reinstalled. What runs on the former one is no longer managed`;
  const precious = preciousOf(items);
  const isHere = precious.some(
    ([folder, pattern]) => found.fields(`directory ${folder}`)[`holds ${pattern}`] === "yes",
  );
  if (precious.length > 0 && !isHere) throw new Error(`${told}, and may sign.\n${waysOut(applied, inputs)}`);
  log.warn(applied.urn, `${told}. up makes the role anew here.`);
}

function waysOut({ urn }: AppliedRole, { connection: { host }, items, move }: RoleInputs): string {
  const folders = [...new Set(preciousOf(items).map(([folder]) => folder))].join(", ");
  return [
    `Nothing of the role was changed here. There are no keys and no slashing database in ${folders}.`,
    `- If hosts.${host}.ssh leads to the wrong machine, correct it.`,
    "- If the keys are on a disk of this machine, mount it, then run this again.",
    `- If the former machine is gone and cannot start again: pulumi state delete --stack ${stackOf(urn)} '${urn}', then pulumi up. The role begins here without keys. If Pulumi says that it is protected, run pulumi state unprotect with the same URN first.`,
    "- If the former machine is still there, let ssh lead to it again and move the role, as to another host.",
    ...(move ? [move] : []),
  ].join("\n");
}
