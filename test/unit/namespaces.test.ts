import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { ownKeys, providerNamespaces } from "../../topology/namespaces.ts";
import { repository } from "../support/inventory.ts";

const read = (file: string) => readFileSync(join(repository, file), "utf8");

it("knows the namespaces of all providers of the program, and of no others", () => {
  const packages = Object.keys(JSON.parse(read("package.json")).dependencies);
  const published = packages.flatMap((name) => /^@pulumi\/(.+)$/.exec(name)?.[1] ?? []);
  const { plugins, name } = parse(read("Pulumi.yaml"));
  const own = plugins.providers.map((provider: { name: string }) => provider.name);
  expect(providerNamespaces.toSorted()).toEqual([...published, ...own].toSorted());
  expect(ownKeys({ [`${name}:nodes`]: 1 })).toEqual({ nodes: 1 });
});
