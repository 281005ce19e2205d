/** The language host under the real engine. With an engine from PATH or the installer these hold for the official one. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeProject, type Project } from "../support/project.ts";

let project: Project;
afterEach(() => project.remove());

const pulumi = 'import * as pulumi from "@pulumi/pulumi";\n';

/** Reports both process ids, its own and the language host's, and never ends. */
const hangs = `import { renameSync, writeFileSync } from "node:fs";
writeFileSync("pids.new", JSON.stringify([process.pid, process.ppid]));
renameSync("pids.new", "pids");
await new Promise((resolve) => setTimeout(resolve, 600_000));
`;

describe("a program", () => {
  it("is deployed, its output shown and its stack outputs kept", async () => {
    project = await makeProject(`${pulumi}
console.log("printed", "out");
console.error("printed", "err");
export const answer: number = 42;
export const where = { stack: pulumi.getStack(), project: pulumi.getProject(), organization: pulumi.getOrganization() };`);
    const up = await project.pulumi("up", "--yes");
    expect(up.stdout + up.stderr).toContain("printed out");
    expect(up.stdout + up.stderr).toContain("printed err");
    expect(up.code).toBe(0);
    const outputs = await project.pulumi("stack", "output", "--json");
    expect(JSON.parse(outputs.stdout)).toEqual({
      answer: 42,
      where: { stack: "dev", project: "tiny", organization: "organization" },
    });
    expect((await project.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  });

  it("knows a preview from an update", async () => {
    project = await makeProject(`${pulumi}console.log("dry run:", pulumi.runtime.isDryRun());`);
    expect((await project.pulumi("preview")).stdout).toContain("dry run: true");
    expect((await project.pulumi("up", "--yes", "--skip-preview")).stdout).toContain("dry run: false");
  });

  it("reads plain, structured and secret configuration", async () => {
    project = await makeProject(`${pulumi}
const config = new pulumi.Config();
export const name = config.require("name");
export const nodes = config.requireObject("nodes");
export const token = config.requireSecret("token");
console.log("secret keys:", process.env.PULUMI_CONFIG_SECRET_KEYS);`);
    await project.write(
      "Pulumi.yaml",
      "name: tiny\nruntime: nodejs\nconfig: { 'tiny:nodes': { value: { a: { ports: [1, 2] } } } }\n",
    );
    await project.pulumi("config", "set", "name", "hoodi");
    await project.pulumi("config", "set", "--secret", "token", "open-sesame");
    const up = await project.pulumi("up", "--yes");
    expect(up.code).toBe(0);
    expect(up.stdout).toContain('secret keys: ["tiny:token"]');
    const shown = await project.pulumi("stack", "output", "--json", "--show-secrets");
    expect(JSON.parse(shown.stdout)).toEqual({
      name: "hoodi",
      nodes: { a: { ports: [1, 2] } },
      token: "open-sesame",
    });
    expect(up.stdout + up.stderr + (await everythingStored())).not.toContain("open-sesame");
  });
});

describe("a failing program", () => {
  it("shows its error once and fails the update", async () => {
    project = await makeProject('throw new Error("no such site: moon");');
    const up = await project.pulumi("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.stdout.match(/no such site: moon/g)).toHaveLength(1);
    expect(up.stdout + up.stderr).not.toContain("exit code");
  });

  it("is reported with its exit code when it said nothing", async () => {
    project = await makeProject("process.exit(3);");
    const up = await project.pulumi("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.stdout + up.stderr).toContain("non-zero exit code: 3");
  });
});

it("runs a policy pack, whose mandatory policy stops the preview", async () => {
  project = await makeProject("export {};");
  const pack = join(project.folder, "pack");
  await mkdir(pack);
  await symlink(join(project.folder, "node_modules"), join(pack, "node_modules"));
  await project.write("pack/PulumiPolicy.yaml", "runtime: nodejs\n");
  await project.write("pack/package.json", '{ "name": "pack", "version": "0.0.1", "main": "index.js" }\n');
  await project.write(
    "pack/index.js",
    `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("pack", { policies: [{ name: "never", description: "Nothing may be deployed.",
  enforcementLevel: "mandatory", validateStack: (_args, report) => report("found something") }] });
`,
  );
  const preview = await project.pulumi("preview", "--policy-pack", pack);
  expect(preview.stdout).toContain("found something");
  expect(preview.code).not.toBe(0);
});

it("stands beside the engine, so that there is no warning about another one", async () => {
  project = await makeProject("export {};");
  const { stdout, stderr } = await project.pulumi("preview");
  expect(stdout + stderr).not.toContain("pulumi-language-nodejs");
});

describe("when the engine stops in the middle of a program", () => {
  it.each(["SIGKILL", "SIGINT"] as const)("by %s, no process is left 5 seconds later", async (signal) => {
    project = await makeProject(hangs);
    const engine = project.start(["up", "--yes", "--skip-preview"]);
    const ended = once(engine, "close");
    const pids = await pidsOfProgram();
    expect(pids.filter(isAlive)).toHaveLength(2);
    engine.kill(signal);
    await ended;
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 5_000);
  });
});

async function pidsOfProgram(): Promise<number[]> {
  const file = join(project.folder, "pids");
  await vi.waitUntil(() => existsSync(file), { timeout: 30_000, interval: 50 });
  return JSON.parse(await readFile(file, "utf8")) as number[];
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for yet runs nothing.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function everythingStored(): Promise<string> {
  const entries = await readdir(join(project.folder, "state"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  files.push(join(project.folder, "Pulumi.dev.yaml"));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}
