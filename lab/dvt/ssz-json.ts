/** Roots of SSZ values that are given in the form of the beacon API: JSON. */

/** A coder of an SSZ type, as far as its root goes. */
interface Type {
  readonly info: {
    readonly type: string;
    readonly fields?: Readonly<Record<string, Type>>;
    readonly inner?: Type;
  };
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly merkleRoot: (value: never) => Uint8Array;
}

export function rootOf(type: unknown, json: unknown): Uint8Array {
  return (type as Type).merkleRoot(sszValue(type as Type, json) as never);
}

/** Numbers are decimal there, and bytes and bits hexadecimal. */
function sszValue(type: Type, json: unknown): unknown {
  const { type: kind, fields, inner } = type.info;
  if (fields !== undefined) {
    const object = json as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, sszValue(field, object[name])]),
    );
  }
  if (inner !== undefined && Array.isArray(json)) return json.map((each) => sszValue(inner, each));
  if (kind.startsWith("bit")) return type.decode(bytes(json as string));
  if (kind.startsWith("uint")) return BigInt(json as string);
  return kind === "boolean" ? json : bytes(json as string);
}

export const bytes = (hex: string): Uint8Array => Buffer.from(hex.slice(2), "hex");
