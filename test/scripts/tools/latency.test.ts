import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Endpoint, endpointsOf } from "../../../tools/endpoints.ts";
import { measureScript, parseSamples } from "../../../tools/measure.ts";
import { loadWithOverlay, repository } from "../../support/inventory.ts";

describe("the script that measures", () => {
  /** Ways on which nobody answers. */
  const few: Endpoint[] = [
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "beacon", url: "http://127.0.0.1:1/a" },
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "rpc", url: "http://127.0.0.1:1/" },
  ];

  it("is a valid one, which asks as an operator does", () => {
    const script = measureScript(endpointsOf(loadWithOverlay("hoodi")));
    execFileSync("sh", ["-n"], { input: script });
    expect(script).toContain(
      `--data '{"jsonrpc":"2.0","id":1,"method":"eth_syncing","params":[]}' http://10.0.0.102:18545/`,
    );
  });

  it("tells why nothing answers, and asks that no more than three times", () => {
    const said = execFileSync("sh", ["-eu", "-c", measureScript(few)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const samples = parseSamples(few, said.trim().split("\n"));
    expect(samples.map((list) => list.map(({ code }) => code))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(samples[0]![0]!.error).toMatch(/connect/i);
  });
});

describe("npm run latency", () => {
  const latency = (...args: string[]) =>
    spawnSync(process.execPath, [join(repository, "tools/latency.ts"), ...args], { encoding: "utf8" });

  it.each(["24", "1d", "0h", "h"])("does not take --soak %s", (duration) => {
    const { status, stderr } = latency("hoodi", "--soak", duration);
    expect(status).toBe(2);
    expect(stderr).toContain(`--soak ${duration} is no duration`);
  });

  it("explains itself", () => {
    expect(latency("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--soak 24h") });
    expect(latency()).toMatchObject({ status: 2, stderr: expect.stringContaining("npm run latency") });
  });
});
