/** The policy pack under the real engine: for each policy a stack that violates it and one that does not. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policies } from "../../policy/policies.ts";
import type { Resource } from "../../policy/policy.ts";
import { policyCases } from "../support/policy-cases.ts";
import { makeProject, type Project, repository } from "../support/project.ts";

/** Registers resources without any component, as code beside the program could. */
const program = `import { readFileSync } from "node:fs";
import { CustomResource } from "@pulumi/pulumi/resource.js";
import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
const resources = JSON.parse(readFileSync("resources.json", "utf8"));
await invoke("host:index:announce", { hosts: { box: "" }, rollingGroups: [] }, { async: true });
for (const [i, { type, inputs, isProtected }] of resources.entries())
  new CustomResource(type, \`by-hand-\${i}\`, inputs, { protect: isProtected });
`;

const projectFile = `name: tiny
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: host, path: ${join(repository, "provider")} }] }
`;

let project: Project;
let provider: ChildProcess;

beforeAll(async () => {
  project = await makeProject(program);
  await project.write("Pulumi.yaml", projectFile);
  const portFile = join(project.folder, "port");
  const words = [join(repository, "test/engine/policy/any-provider.ts"), portFile];
  provider = spawn(process.execPath, words, { stdio: "inherit" });
  await vi.waitUntil(() => existsSync(portFile), 30_000);
  const port = readFileSync(portFile, "utf8");
  const clouds = ["gcp", "cloudflare", "tailscale", "command"];
  project.env.PULUMI_DEBUG_PROVIDERS = clouds.map((name) => `${name}:${port}`).join(",");
});
afterAll(async () => {
  provider?.kill();
  await project?.remove();
});

async function preview(resources: readonly Resource[]) {
  await project.write("resources.json", JSON.stringify(resources));
  const { code, stdout, stderr } = await project.pulumi(
    ...["preview", "--policy-pack", join(repository, "policy")],
  );
  return { code, text: (stdout + stderr).replaceAll(/\s+/g, " ") };
}

describe("a stack that violates", () => {
  // One case of each policy; test/unit/policy.test.ts has the others.
  const first = policies.map(({ name }) => policyCases.find(({ policy }) => policy === name)!);

  it.each(first)("$policy", async ({ policy, said, violates }) => {
    const { level } = policies.find(({ name }) => name === policy)!;
    const { code, text } = await preview([violates]);
    expect(text).toContain(`[${level}] ${policy} (`);
    expect(text).toContain(said);
    expect(code, text).toBe(level === "mandatory" ? 1 : 0);
  });
});

it("an up with a mandatory finding makes nothing", async () => {
  const { violates } = policyCases.find(({ policy }) => policy === "tailnet-key")!;
  await project.write("resources.json", JSON.stringify([violates]));
  const pack = ["--policy-pack", join(repository, "policy")];
  const up = await project.pulumi("up", "--yes", "--skip-preview", ...pack);
  expect(up.code, up.stdout + up.stderr).toBe(1);
  expect((await project.pulumi("stack", "export")).stdout).not.toContain("by-hand-0");
});

it("a stack that violates none has no finding", async () => {
  const { code, text } = await preview(policyCases.map(({ passes }) => passes));
  expect(text).not.toMatch(/\[(mandatory|advisory)\]/);
  expect(code, text).toBe(0);
});
