/** How the engine marks a secret in a state and in events (SigKey and SecretSig of sdk/go/common/resource, 3.259.0). */
const mark = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" } as const;

/** A secret, as JSON: `plaintext`, or `ciphertext` where it is encrypted. */
export interface MarkedSecret {
  readonly [mark.key]: typeof mark.value;
  readonly plaintext?: string;
  readonly ciphertext?: string;
}

export function isMarked(value: unknown): value is MarkedSecret {
  return typeof value === "object" && value !== null && mark.key in value && value[mark.key] === mark.value;
}

export const marked = (value: unknown): MarkedSecret => {
  return { [mark.key]: mark.value, plaintext: JSON.stringify(value) };
};

/** What people are shown in place of a secret. */
export const mask = "[secret]";

/** A value with {@link mask} in place of each secret. */
export function withMasks(value: unknown): unknown {
  if (isMarked(value)) return mask;
  if (Array.isArray(value)) return value.map(withMasks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withMasks(part)]));
}
