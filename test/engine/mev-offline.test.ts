/** A preview without a key of MEV-Boost in the cloud: its plan is the real one, and Google is not asked. */
import type { ChildProcess } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { previewOffline } from "../../tools/state/offline-preview.ts";
import { redactedState } from "../../tools/state/redaction.ts";
import { storedStack } from "../../tools/state/stored.ts";
import { attachClouds } from "../support/clouds.ts";
import { mevAtGoogle as mev } from "../support/mev.ts";
import { makeProject, type Project, repository } from "../support/project.ts";

const stack = "hoodi";
const program = `
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { MevBoostRelay } from "${repository}/components/mev/mev-boost-relay.ts";
const parent = new ComponentResource("test:index:Part", "all");
new MevBoostRelay("hoodi-mev", { mev: ${JSON.stringify(mev)}, network: "hoodi" }, { parent });
`;

let project: Project;
let providers: ChildProcess[];
let google: string;

beforeAll(async () => {
  project = await makeProject(program, stack);
  google = join(project.folder, "google.json");
  providers = await attachClouds(project, { gcp: [google], random: [] });
  const up = await project.pulumi("up", "--yes", "--skip-preview");
  expect(up.code, up.stdout + up.stderr).toBe(0);
});
afterAll(async () => {
  for (const provider of providers) provider.kill();
  await project.remove();
});

it.each([{}, { PULUMI_OPTION_REFRESH: "true" }])(
  "shows no change, with %j in the environment",
  async (more) => {
    const stored = await storedStack(
      { stack, configFile: undefined },
      { cwd: project.folder, env: project.env },
    );
    renameSync(google, `${google}.away`);
    const { code, stdout, stderr } = await previewOffline({
      project: project.folder,
      stack,
      stackFile: join(project.folder, `Pulumi.${stack}.yaml`),
      state: JSON.stringify(redactedState(stored)),
      env: { ...project.env, ...more },
      words: ["--expect-no-changes", "--diff"],
    });
    renameSync(`${google}.away`, google);
    expect(stdout + stderr).not.toContain("getProject");
    expect(code, stdout + stderr).toBe(0);
  },
);
