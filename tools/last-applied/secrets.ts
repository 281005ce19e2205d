/** Secrets of a role's properties: decrypted where a comparison needs them, and never shown. */

import { isDeepStrictEqual } from "node:util";
import type { Kind, Leaves } from "../../provider/items/kind.ts";
import { parseKey } from "../../provider/items/kinds.ts";
import type { Properties } from "../../provider/resource/wire.ts";
import { isMarked, type MarkedSecret, mask, withMasks } from "../state/marked.ts";
import type { Decrypt } from "./passphrase.ts";

/** Properties with each secret in plain text that a host is compared with. All others stay encrypted and are masked. */
export function opened(properties: Properties, decrypt: Decrypt): Properties {
  return mapped(properties, (value, key) => {
    const kind = parseKey(key)?.kind;
    if (kind === undefined || isMarked(value) || !isRecord(value)) return revealed(value, decrypt);
    const leaves = withMasks(value) as Leaves;
    return mapped(value, (leaf, name) =>
      isMarked(leaf) && !isCompared(kind, leaves, name) ? mask : revealed(leaf, decrypt),
    );
  });
}

/** Whether {@link opened} would decrypt anything. */
export function needsDecryption(properties: Properties): boolean {
  let asked = false;
  opened(properties, () => {
    asked = true;
    return JSON.stringify(mask);
  });
  return asked;
}

/** The properties with a mask wherever those that are `stored` have a secret. */
export function maskedAs(stored: unknown, properties: Properties): Properties {
  return mapped(properties, (value, key) => hiddenAs(isRecord(stored) ? stored[key] : undefined, value));
}

function hiddenAs(stored: unknown, value: unknown): unknown {
  if (isMarked(stored)) return mask;
  return isRecord(value) && isRecord(stored) ? maskedAs(stored, value) : value;
}

/** Whether a leaf tells in any way what the host has to have: the key by which it joined a network does not. */
function isCompared(kind: Kind, leaves: Leaves, name: string): boolean {
  const expectedOf = (leaf: string) => kind.expected({ ...leaves, [name]: leaf });
  return !isDeepStrictEqual(expectedOf("one"), expectedOf("another"));
}

function revealed(value: unknown, decrypt: Decrypt): unknown {
  if (isMarked(value)) return plain(value, decrypt);
  return isRecord(value) ? mapped(value, (part) => revealed(part, decrypt)) : value;
}

function plain({ plaintext, ciphertext }: MarkedSecret, decrypt: Decrypt): unknown {
  return JSON.parse(plaintext ?? decrypt(ciphertext ?? ""));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapped(value: object, change: (part: unknown, name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]));
}
