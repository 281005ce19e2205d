import type { Problem } from "../../problems.ts";
import type { OtherStacks } from "../../section-reader.ts";
import type { WholeDvtDraft } from "../draft.ts";
import { type KeyPlace, keyPath, signersOf, signersOfStacks } from "../signers.ts";

/** One key in two places signs twice, whatever the places are, and is slashed. */
export function checkKeys(draft: WholeDvtDraft, others: OtherStacks): Problem[] {
  const own = signersOf(draft);
  const foreign = signersOfStacks(others);
  return own.flatMap((signer, i) => keysElsewhere(signer, [...own.slice(0, i), ...foreign]));
}

/** Each pair of places is reported at the later one. */
function keysElsewhere(signer: KeyPlace, others: readonly KeyPlace[]): Problem[] {
  return signer.publicKeys.flatMap((key, position): Problem[] => {
    const path = keyPath(signer, position);
    if (signer.publicKeys.indexOf(key) < position)
      return [{ check: "key-twice", path, reason: `${key} is in the list already`, remedy: "remove one" }];
    const other = others.find(({ publicKeys }) => publicKeys.includes(key));
    if (other === undefined) return [];
    return [
      {
        check: "key-twice",
        path,
        reason: `${key} is a key of ${other.what}, too: what signs in two places is slashed`,
        remedy: "let one of them give the key up for good before the other one has it (docs/keys.md)",
      },
    ];
  });
}
