/** Which engine is taken; the fakes on PATH are scripts that know their version. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ensureEngine } from "../../lab/engine/engine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-path-"));
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("is the one on PATH if that is new enough and has its language host", async () => {
  put("pulumi", "echo v3.300.1");
  put("pulumi-language-nodejs", "");
  const said: string[] = [];
  const engine = await ensureEngine((line) => said.push(line));
  expect(engine).toMatchObject({ source: "PATH", version: "3.300.1", pulumi: join(folder, "pulumi") });
  expect(said).toEqual(["engine: pulumi 3.300.1, found on PATH"]);
  // Language hosts start the first `node` of PATH.
  const [first, second] = engine.env.PATH?.split(delimiter) ?? [];
  expect(first).toMatch(/node_modules\/\.bin$/);
  expect(second).toBe(folder);
});

it("is another one if that on PATH is too old", async () => {
  put("pulumi", "echo v3.258.0");
  put("pulumi-language-nodejs", "");
  expect((await ensureEngine(() => {})).source).not.toBe("PATH");
});

it("is another one if that on PATH lacks its language host", async () => {
  put("pulumi", "echo v3.300.1");
  expect((await ensureEngine(() => {})).source).not.toBe("PATH");
});

function put(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}
