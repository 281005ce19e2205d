import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A bench that works in one lab: its work, and a signal once it has begun. */
async function bench(work: string, signal?: NodeJS.Signals) {
  const dir = join(folder, "lab");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "left"), "");
  const text = `
    import { inLabs } from "${repository}/bench/in-labs.ts";
    import { labFromEnvironment } from "${repository}/lab/settings.ts";
    const lab = { ...labFromEnvironment({ LAB_NAME: "bvgone", LAB_SUBNET: "10.89.0.0/24" }), dir: "${dir}" };
    await inLabs([lab], async () => {
      console.log("begun");
      ${work}
    });
    console.log("done");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (said) => {
    stdout += said;
    if (signal !== undefined) child.kill(signal);
  });
  child.stderr.on("data", (said) => (stderr += said));
  const [code] = await once(child, "close");
  return { code, stdout, stderr, isLeft: existsSync(dir) };
}

describe("a bench in a lab", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("removes it on %s", async (signal, code) => {
    expect(await bench("setInterval(() => {}, 1000); await new Promise(() => {});", signal)).toEqual({
      ...{ code, stdout: "begun\n", isLeft: false },
      stderr: "\nInterrupted. Removing bvgone.\n",
    });
  });

  it("removes it on Ctrl-C that also ended what it waited for", async () => {
    const work = 'await new Promise((_, fail) => setTimeout(() => fail(new Error("pulumi ended")), 300));';
    expect(await bench(work, "SIGINT")).toMatchObject({ code: 130, isLeft: false });
  });

  it("removes it when its work is done or failed", async () => {
    expect(await bench("")).toMatchObject({ code: 0, stdout: "begun\ndone\n", isLeft: false });
    expect(await bench('throw new Error("broken")')).toMatchObject({ code: 1, isLeft: false });
  });
});
