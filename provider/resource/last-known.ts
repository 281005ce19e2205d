import { asRecorded } from "../items/file.ts";
import type { Leaves } from "../items/kind.ts";
import { itemsOf, type Properties } from "./wire.ts";

/**
 * Outputs of a look, with the fingerprints that a reader is not told. Of a secret that is as the last `up` wrote it the
 * state has what that `up` read back.
 */
export function withKnownFingerprints(outputs: Properties, known: Properties): Properties {
  const before = itemsOf(known);
  const completed = [...itemsOf(outputs)].flatMap(([key, leaves]): [string, Leaves][] => {
    const secret = before.get(key)?.secret;
    return leaves.secret === asRecorded && secret !== undefined ? [[key, { ...leaves, secret }]] : [];
  });
  return { ...outputs, ...Object.fromEntries(completed) };
}
