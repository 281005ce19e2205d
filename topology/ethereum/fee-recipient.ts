import type { FallbackFeeRecipient } from "../../catalog/clients/context.ts";
import type { EthereumDraft } from "./draft.ts";
import type { GroupSettings } from "./group-schema.ts";

/** Who is paid by the nodes of a stack while nobody has told them. */
export const fallbackOf = (draft: EthereumDraft): FallbackFeeRecipient =>
  fallbackFeeRecipient(signedGroups(draft));

/**
 * Of all groups, since any validator client of the stack may come to any of its nodes. Where they differ, no address is
 * right for all, and that of one protocol is never given to another's validators.
 */
export function fallbackFeeRecipient(groups: Iterable<GroupSettings>): FallbackFeeRecipient {
  const all = [...groups];
  const everyGroups = shared(all);
  const operators = shared(all.filter(({ protocol }) => protocol === "solo"));
  return { ...(everyGroups && { everyGroups }), ...(operators && { operators }) };
}

/** The one fee recipient that groups have; undefined where they have several, or none. */
function shared(groups: readonly GroupSettings[]): string | undefined {
  const addresses = groups.flatMap(({ feeRecipient }) => feeRecipient ?? []);
  const different = new Set(addresses.map((address) => address.toLowerCase()));
  return different.size === 1 ? addresses[0] : undefined;
}

/** Groups that a validator client of the stack signs for; without any, clients from elsewhere may sign for all. */
function signedGroups({ validators, validatorGroups }: EthereumDraft): GroupSettings[] {
  const signed = [...validators.valid.values()].flatMap(
    ({ group }) => validatorGroups.valid.get(group) ?? [],
  );
  return signed.length > 0 ? signed : [...validatorGroups.valid.values()];
}
