/** `npm run status -- <stack> --watch` as a process: a screen after the other, until Ctrl-C. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";

it("prints one screen after another without a terminal, errors among them, and ends at Ctrl-C", async () => {
  const watch = spawn(process.execPath, ["tools/status.ts", "hoodi", "--watch"], {
    ...{ cwd: repository, env: { PATH: "/nowhere" }, stdio: ["ignore", "pipe", "pipe"] },
  });
  let said = "";
  watch.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await expect.poll(() => said, { timeout: 20_000 }).toContain("pulumi is not on the PATH");
  expect(watch.exitCode).toBeNull();
  watch.kill("SIGINT");
  const [code, signal] = await once(watch, "exit");
  // The last look found an error.
  expect([code, signal]).toEqual([1, null]);
  expect(said).toMatch(/\n\n$/);
  expect(said).not.toContain("\u001b");
});
