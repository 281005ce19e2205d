/** The policy pack under the real engine: for each policy a stack that violates it and one that does not. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policies } from "../../policy/policies.ts";
import type { Resource } from "../../policy/policy.ts";
import { policyCases } from "../support/policy-cases.ts";
import { makeProject, type Project, repository } from "../support/project.ts";

/** Registers resources without any component, as code beside the program could; and roles by their component, too. */
const program = `import { readFileSync } from "node:fs";
import { CustomResource } from "@pulumi/pulumi/resource.js";
import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { Role } from "${repository}components/roles/role.ts";
const resources = JSON.parse(readFileSync("resources.json", "utf8"));
await invoke("host:index:announce", { hosts: { box: "" }, rollingGroups: [] }, { async: true });
for (const [i, { type, inputs, isProtected }] of resources.entries()) {
  new CustomResource(type, \`by-hand-\${i}\`, inputs, { protect: isProtected });
  if (type !== "host:index:Role") continue;
  const { connection: { host: name, address, port, user, hostKey }, role, ...items } = inputs;
  const ssh = { address, port, sshdPort: port, user, hostKey, previous: undefined, bootstrap: undefined };
  const spec = { host: { name, ssh, adopt: undefined }, role, items };
  new Role(\`by-component-\${i}\`, { spec }, { protect: isProtected });
}
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

const withPack = ["--policy-pack", join(repository, "policy")];

async function pulumi(resources: readonly Resource[], ...words: string[]) {
  await project.write("resources.json", JSON.stringify(resources));
  const { code, stdout, stderr } = await project.pulumi(...words, ...withPack);
  return { code, text: (stdout + stderr).replaceAll(/\s+/g, " ") };
}

describe("a stack that violates", () => {
  let all: Awaited<ReturnType<typeof pulumi>>;
  let findings: string[];
  beforeAll(async () => {
    const violating = policyCases.map(({ violates }) => violates);
    all = await pulumi(violating, "preview");
    findings = all.text.split(" - [").slice(1);
  });

  const cases = policyCases.map((one, i) => ({ ...one, i }));
  it.each(cases)("$policy: $what", ({ policy, said, violates, i }) => {
    const { level } = policies.find(({ name }) => name === policy)!;
    const of = (name: string) =>
      findings.filter((one) => one.startsWith(`${level}] ${policy} (`) && one.includes(`: ${name}-${i}) `));
    expect(of("by-hand").join("\n"), all.text).toContain(said);
    if (violates.type === "host:index:Role") expect(of("by-component").join("\n")).toContain(said);
  });

  it("a mandatory policy has no plan", () => expect(all.code).toBe(1));

  it("an advisory policy has one", async () => {
    const advisory = policies.filter(({ level }) => level === "advisory").map(({ name }) => name);
    const cases = policyCases.filter(({ policy }) => advisory.includes(policy));
    const { code, text } = await pulumi(
      cases.map(({ violates }) => violates),
      "preview",
    );
    for (const name of advisory) expect(text).toContain(`[advisory] ${name} (`);
    expect(code, text).toBe(0);
  });

  it("a mandatory policy is not made by an up", async () => {
    const { violates } = policyCases.find(({ policy }) => policy === "tailnet-key")!;
    const { code, text } = await pulumi([violates], "up", "--yes", "--skip-preview");
    expect(code, text).toBe(1);
    expect((await project.pulumi("stack", "export")).stdout).not.toContain("by-hand-0");
  });
});

it("a stack that violates none has no finding", async () => {
  const passing = policyCases.map(({ passes }) => passes);
  const { code, text } = await pulumi(passing, "preview");
  expect(text).not.toMatch(/\[(mandatory|advisory)\]/);
  expect(code, text).toBe(0);
});
