/** One name for one thing: two modules do not export different things under the same name. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../lab/settings.ts";

const product = "{catalog,topology,render,components,provider,tools,lab,bench}/**/*.ts";

/** Names that several modules export, and why each of them reads better so. */
const shared: Readonly<Record<string, { readonly modules: readonly string[]; readonly reason: string }>> = {
  lighthouse: {
    modules: ["catalog/clients/consensus/lighthouse.ts", "catalog/clients/validator/lighthouse.ts"],
    reason:
      "One program is beacon node and validator client; the registry renames the second as it imports it.",
  },
  nimbus: {
    modules: ["catalog/clients/consensus/nimbus.ts", "catalog/clients/validator/nimbus.ts"],
    reason: "As Lighthouse.",
  },
};

/** What a module declares and exports. The formatter keeps these declarations at the beginning of a line. */
function exportedNames(source: string): string[] {
  const declaration =
    /^export (?:async |abstract |declare )*(?:const|let|function\*?|class|interface|type|enum|namespace) ([\w$]+)/gm;
  return [...source.matchAll(declaration)].map(([, name]) => name!);
}

/** Names that more than one module exports, each with those modules. */
function sharedNames(modules: Iterable<readonly [string, string]>): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const [module, source] of modules)
    for (const name of exportedNames(source)) found.set(name, (found.get(name) ?? new Set()).add(module));
  return Object.fromEntries(
    [...found].filter(([, { size }]) => size > 1).map(([name, modules]) => [name, [...modules].toSorted()]),
  );
}

describe("exported names", () => {
  it("are found in every form of declaration, and in one module once", () => {
    const source = [
      "export const one = 1;",
      "export async function two() {}",
      "export interface Three {}",
      "export type Four<T> = T;",
      "export abstract class Five {}",
      "export function overloaded(a: string): void;",
      "export function overloaded(a: number): void;",
      'export { six } from "./six.ts";',
      "const seven = 7;",
    ].join("\n");
    expect(exportedNames(source)).toEqual([
      "one",
      "two",
      "Three",
      "Four",
      "Five",
      "overloaded",
      "overloaded",
    ]);
    expect(sharedNames([["a.ts", source]])).toEqual({});
    expect(
      sharedNames([
        ["b.ts", "export class Five {}"],
        ["a.ts", source],
      ]),
    ).toEqual({ Five: ["a.ts", "b.ts"] });
  });

  it("stand for one thing each", () => {
    const files = globSync(product, { cwd: repository }).filter((path) => !path.includes("node_modules"));
    const sources = files.map((path) => [path, readFileSync(join(repository, path), "utf8")] as const);
    expect(files.length).toBeGreaterThan(300);
    expect(
      sources.flatMap(([path, source]) => (/^export \{[^}]*\w[^}]*\};/m.test(source) ? [path] : [])),
    ).toEqual([]);
    expect(sharedNames(sources)).toEqual(
      Object.fromEntries(Object.entries(shared).map(([name, { modules }]) => [name, modules])),
    );
  });
});
