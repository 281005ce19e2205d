/** What a person reads whose machine lacks the engine. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";

it.each(["status", "drift"])("%s without Pulumi says what is missing and what to do", (name) => {
  const { status, stderr } = spawnSync(process.execPath, [`tools/${name}.ts`, "hoodi"], {
    cwd: repository,
    env: { PATH: "/nowhere" },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toContain("pulumi is not on the PATH. Install Pulumi 3.259 or newer");
});
