/** Inputs of resources as policies read them. */

import { z } from "zod";
import { type NetworkName, networkNames } from "../catalog/networks.ts";
import { parseKey } from "../provider/items/kinds.ts";
import type { Resource } from "./policy.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * A copy in which what is unknown in a preview is missing: the SDK throws where somebody reads such a value, which would
 * end the policy for the rest of the resource. The `up` runs every policy again, and knows it.
 */
export function known(props: Values): Values {
  return Object.fromEntries(
    Object.keys(props).flatMap((name) => {
      const value = readable(props, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readable(parent: object, name: string): unknown {
  let value: unknown;
  try {
    value = Reflect.get(parent, name);
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) return Object.keys(value).flatMap((i) => readable(value, i) ?? []);
  return typeof value === "object" && value !== null ? known(value as Values) : value;
}

/** An item of a resource on a host. */
export interface Item {
  /** `rule ssh` */
  readonly key: string;
  /** `rule` */
  readonly kind: string;
  readonly name: string;
  readonly leaves: Values;
  /** Leaves that neither plans nor the state show. */
  readonly secret: readonly string[];
}

const leavesSchema = z.record(z.string(), z.unknown());

/** Items of a resource of the host provider; none of another resource. */
export function itemsOf({ type, inputs }: Resource): Item[] {
  if (!type.startsWith("host:index:")) return [];
  return Object.entries(inputs).flatMap(([key, value]) => {
    const [parsed, leaves] = [parseKey(key), leavesSchema.safeParse(value).data];
    if (parsed === undefined || leaves === undefined) return [];
    const { kind, name } = parsed;
    return [{ key, kind: kind.name, name, leaves, secret: kind.secret ?? [] }];
  });
}

/** Those of one kind. */
export const itemsOfKind = (resource: Resource, kind: string): Item[] =>
  itemsOf(resource).filter((item) => item.kind === kind);

/** A text somewhere in the inputs of a resource. */
export interface FoundText {
  /** `file /etc/x.content` */
  readonly path: string;
  readonly text: string;
}

/** All texts of a value. */
export function textsIn(value: unknown, path = ""): FoundText[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    textsIn(part, path === "" ? name : `${path}.${name}`),
  );
}

/**
 * The only network that the texts of a resource name: paths, commands and addresses of a stack have its name. Undefined
 * where there is none, or several.
 */
export function networkOf({ inputs }: Resource): NetworkName | undefined {
  const words = [...Object.keys(inputs), ...textsIn(inputs).map(({ text }) => text)].join("\n");
  const [only, ...others] = networkNames.filter((name) => new RegExp(`\\b${name}\\b`).test(words));
  return others.length > 0 ? undefined : only;
}
