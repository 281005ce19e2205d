import type { Item, Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import { noContext } from "../../support/provider/samples.ts";

/** What root does for items of a role, as far as it does not depend on what stands there. */
export function settled(items: Readonly<Record<string, unknown>>): string {
  const steps = Object.entries(items).flatMap(([key, wanted]) => {
    const { kind, name } = parseKey(key)!;
    const item: Item = { key, name, wanted: wanted as Leaves, live: undefined, fields: {} };
    return kind.apply([item], noContext);
  });
  return steps.map(({ script }) => script).join("\n");
}

/** Some items of a role, by key; throws where it has one of them not. */
export function some(items: Readonly<Record<string, unknown>>, ...keys: string[]): Record<string, object> {
  return Object.fromEntries(
    keys.map((key) => {
      const item = items[key];
      if (typeof item !== "object" || item === null) throw new Error(`the role has no ${key}`);
      return [key, item];
    }),
  );
}
