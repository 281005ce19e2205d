/** What Pulumi keeps in a folder, by which docs/state.md says how copies are made and locks are lifted. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeProject, type Project } from "../support/project.ts";

let project: Project;
const backend = (...path: string[]) => join(project.folder, "state/.pulumi", ...path);
const up = () => project.pulumi("up", "--yes", "--skip-preview", "--non-interactive");
async function output(): Promise<string> {
  const { stdout, stderr } = await project.pulumi("stack", "output", "made");
  return stdout.trim() || stderr;
}

/** An `up` of a program that says this. */
async function deploy(made: string): Promise<void> {
  await project.write("index.ts", `export const made = "${made}";\n`);
  const { code, stdout, stderr } = await up();
  expect(code, stdout + stderr).toBe(0);
}

beforeAll(async () => {
  project = await makeProject("");
});
afterAll(() => project?.remove());

it("keeps a copy of each up, which takes the place of the state", async () => {
  await deploy("one");
  // Beside each the backend keeps what the folder itself cannot say of it.
  const copies = () =>
    readdirSync(backend("backups/tiny/dev"))
      .filter((name) => name.endsWith(".json"))
      .sort();
  const first = copies().pop()!;
  await deploy("two");
  expect(copies().length).toBeGreaterThan(1);
  expect(existsSync(backend("stacks/tiny/dev.json.bak"))).toBe(true);
  copyFileSync(backend("backups/tiny/dev", first), backend("stacks/tiny/dev.json"));
  expect(await output()).toBe("one");
});

it("lets one run at a time write, any preview look, and a person lift the lock of a run that was killed", async () => {
  const locks = backend("locks/organization/tiny/dev");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 1, username: "jamie", hostname: "laptop", timestamp: "2026-11-20T10:00:00Z" };
  writeFileSync(join(locks, "another.json"), JSON.stringify(lock));
  const refused = await up();
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain("created by jamie@laptop (pid 1)");
  expect((await project.pulumi("preview", "--non-interactive")).code).toBe(0);
  expect((await project.pulumi("cancel", "--yes", "--stack", "dev")).code).toBe(0);
  await deploy("three");
  expect(await output()).toBe("three");
});
