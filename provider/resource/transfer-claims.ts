import type { Claim } from "../host/observation.ts";
import { parseKey } from "../items/kinds.ts";

/**
 * Directories that go with their role although roles of the same stack still have something in them: each becomes that
 * of one of these and goes with it. The engine need not know which of the roles goes first.
 */
export function transferClaims(gone: readonly Claim[], others: readonly Claim[]): Claim[] {
  return gone.flatMap((claim) => {
    const directory = parseKey(claim.key);
    if (directory?.kind.name !== "directory") return [];
    const successor = others.find(
      ({ key, stack }) => stack === claim.stack && parseKey(key)?.name.startsWith(`${directory.name}/`),
    );
    if (successor === undefined) return [];
    const { id, urn, stack, role, requires } = successor;
    return [{ ...claim, id, urn, stack, role, requires }];
  });
}
