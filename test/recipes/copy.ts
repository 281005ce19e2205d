import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks } from "../checks.ts";
import { repository } from "../support/inventory.ts";
import { repositoryFiles } from "./files.ts";
import type { Recipe } from "./recipe.ts";
import { Tree } from "./tree.ts";

const bin = join(repository, "node_modules/.bin");

/** Run in a copy. The goldens that these tests write are compared at the end. */
const commands = [
  { name: "the unit layer", command: "vitest", args: ["run", "--project", "unit", "--update"] },
  {
    name: "the program layer, but for what is generated",
    command: "vitest",
    args: ["run", "--project", "program", "--update", "--exclude", "test/program/generated.test.ts"],
  },
  {
    name: "every kind of item that can go has a row",
    command: "vitest",
    args: ["run", "--project", "engine", "test/engine/removal.test.ts", "-t", "has a row"],
  },
  ...checks,
];

/** Applies recipes together to one copy of the repository, and runs there what a change has to pass. */
export function expectValid(what: string, recipes: readonly Recipe[]): void {
  describe(what, () => {
    let copy: string;

    beforeAll(() => {
      copy = mkdtempSync(join(tmpdir(), "bonded-validator-recipes-"));
      for (const file of repositoryFiles()) cpSync(join(repository, file), join(copy, file));
      symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
      const tree = new Tree();
      for (const { edit } of recipes) edit(tree);
      tree.write(copy);
    });
    afterAll(() => rmSync(copy, { recursive: true, force: true }));

    it.each(commands)("$name", async ({ command, args }) => {
      const { code, output } = await run(copy, command, args);
      expect(code, output).toBe(0);
    });

    it("changes the goldens that the recipes name, and no others", () => {
      const named = recipes.flatMap((recipe) => recipe.goldens ?? []);
      expect(changedGoldens(copy).sort()).toEqual(named.sort());
    });
  });
}

/** Goldens of a copy that are new or differ from those of the repository. */
function changedGoldens(copy: string): string[] {
  const folders = ["test/unit/golden", "test/program/golden", "docs/topology"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(copy, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(copy, join(entry.parentPath, entry.name))),
  );
  const textIn = (root: string, file: string) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;
  return files.filter((file) => textIn(copy, file) !== textIn(repository, file));
}

async function run(cwd: string, command: string, args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(join(bin, command), args, {
    cwd,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output: output.slice(-6000) };
}

/** Ours without what tells a vitest that it runs inside of another. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
  return { ...Object.fromEntries(own), NO_COLOR: "1", PATH: `${bin}${delimiter}${process.env.PATH}` };
}
