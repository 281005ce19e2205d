import type { Claim } from "../host/observation.ts";
import { type Run, stackOf } from "./context.ts";
import { listOf, type RoleInputs } from "./wire.ts";

/** A role that is about to be removed. */
interface Leaving {
  readonly id: string;
  readonly urn: string;
  readonly inputs: Pick<RoleInputs, "connection" | "role" | "requires">;
}

/**
 * Refuses to remove a role while others stand on it: those of other stacks, and those that this stack's program goes on
 * wanting, as when the host's owner changed. In a destroy the engine removes this stack's others first, or beside it.
 * A role that stands on a refused one stays with it: an overlay goes together with the base below it or not at all.
 */
export function refuseWhileNeeded(run: Run, { id, urn, inputs }: Leaving, claims: readonly Claim[]): void {
  const superseded = !claims.some((claim) => claim.id === id);
  if (superseded) return;
  const { connection, role, requires } = inputs;
  const stack = stackOf(urn);
  const own = claims.filter((claim) => claim.stack === stack);
  const kept = own.filter((claim) => isKept(run, connection.host, claim));
  const stays = (name: string) => kept.some((claim) => claim.role === name);
  // Its successor has the same name.
  if (stays(role)) return;
  const goWithIt = listOf(requires).filter(
    (name) => programAsks(run) && !stays(name) && own.some((claim) => claim.role === name),
  );
  const others = [...claims.filter((claim) => claim.stack !== stack), ...kept];
  for (const needed of [role, ...goWithIt]) {
    const users = others.filter((claim) => listOf(claim.requires).includes(needed));
    if (users.length === 0) continue;
    const what = needed === role ? `role ${role}` : `role ${needed}, which ${role} requires,`;
    const names = [...new Set(users.map((claim) => `${claim.role} of stack ${claim.stack}`))];
    throw new Error(
      `${connection.host}: ${what} is still needed by ${names.join(", ")}. ${remedy(run, needed)}`,
    );
  }
}

/** In a destroy the engine asks for no role, even where it runs the program, which announces what is about to go. */
const programAsks = ({ connections }: Run): boolean => connections.size > 0;

const isKept = (run: Run, host: string, { key }: Claim): boolean =>
  programAsks(run) && (run.announced.get(host)?.has(key) ?? false);

function remedy(run: Run, role: string): string {
  return programAsks(run)
    ? `If another stack is to manage role ${role}, run up there first. Otherwise remove those first.`
    : "Destroy those first.";
}
