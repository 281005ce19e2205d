/** The workflows by actionlint, which knows GitHub's syntax, contexts and permissions; built from its Go module. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { cacheDir } from "../../../lab/cache.ts";
import { compileGo } from "../../../lab/engine/compile.ts";
import { ensureGo } from "../../../lab/engine/go-toolchain.ts";
import { makeOnce } from "../../../lab/make-once.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { repository } from "../../support/inventory.ts";
import { workflowFiles } from "../../support/workflows.ts";

const modules = join(repository, "test/actionlint");
const targets = ["github.com/rhysd/actionlint/cmd/actionlint"];
const flags = ["-trimpath", "-buildvcs=false", "-mod=readonly"];

let actionlint: string;

beforeAll(async () => {
  const sums = readFileSync(join(modules, "go.sum"));
  const name = `actionlint-${createHash("sha256").update(sums).digest("hex").slice(0, 12)}`;
  const folder = join(cacheDir(), name);
  await makeOnce(folder, async (part) => {
    const toolchain = await ensureGo(() => {});
    mkdirSync(part);
    await compileGo(toolchain, { name, folder: modules, flags, targets, output: `${part}/` }, () => {});
    if (toolchain.scratch) rmSync(toolchain.scratch, { recursive: true });
  });
  actionlint = join(folder, "actionlint");
}, 600_000);

const lint = (files: readonly string[]) =>
  spawnSync(actionlint, ["-no-color", "-shellcheck", "", "-pyflakes", "", ...files], { encoding: "utf8" });

it("finds nothing in the workflows", () => {
  const { status, stdout, stderr } = lint(workflowFiles);
  expect(stdout + stderr).toBe("");
  expect(status).toBe(0);
});

it("finds a wrong context", () => {
  const file = join(temporaryFolder("actionlint"), "wrong.yml");
  const text = readFileSync(workflowFiles.find((path) => path.endsWith("preview.yml"))!, "utf8");
  writeFileSync(file, text.replaceAll("matrix.stack }}", "matrix.stok }}"));
  const { status, stdout } = lint([file]);
  expect(stdout).toContain('property "stok" is not defined');
  expect(status).toBe(1);
});
