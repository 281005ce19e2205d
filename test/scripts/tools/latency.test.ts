import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Endpoint, endpointsOf } from "../../../tools/endpoints.ts";
import { parseSamples, timedRequests } from "../../../tools/measure.ts";
import { loadWithOverlay, repository } from "../../support/inventory.ts";

describe("a host that measures", () => {
  /** Ways on which nobody answers. */
  const few: Endpoint[] = [
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "beacon", url: "http://127.0.0.1:1/a" },
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "rpc", url: "http://127.0.0.1:1/" },
  ];

  const agent = readFileSync(join(repository, "provider/remote/overlay-state.sh"), "utf8");
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bonded-validator-latency-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a host prints; `curl` stands in for curl there. */
  function answerOf(requests: readonly string[], curl = ""): string[] {
    const script = `work=${folder}; unwritten() { return 1; }\n${agent}\n${curl}\ntime_requests`;
    const said = execFileSync("sh", ["-u", "-c", script], {
      encoding: "utf8",
      input: requests.map((line) => `${line}\n`).join(""),
    });
    return said.trim().split("\n");
  }

  it("asks as an operator does, and nothing else", () => {
    const [times, ...asked] = timedRequests(endpointsOf(loadWithOverlay("hoodi")));
    expect(times).toBe("20 3");
    expect(asked).toContain("eth_syncing http://10.0.0.102:18545/");
    const said = answerOf(
      ["1 1", asked[0]!, asked[1]!, "admin_stop http://127.0.0.1/", "get file:///etc/passwd"],
      `curl() { printf '%s|' "$@"; echo; }`,
    );
    expect(said[0]).toContain("|--|http://10.0.0.102:15052/eth/v1/node/syncing|");
    expect(said[0]).not.toContain("--data");
    expect(said[1]).toContain(`|--data-raw|{"jsonrpc":"2.0","id":1,"method":"eth_syncing","params":[]}|--|`);
    expect(said).toHaveLength(3);
    for (const request of said) expect(request).toContain("|--proto|=http,https|");
  });

  it("tells why nothing answers, and asks that no more than three times", () => {
    const samples = parseSamples(few, answerOf(timedRequests(few)));
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
    expect(stderr).toContain(`--soak ${duration} is not a duration`);
  });

  it("explains itself", () => {
    expect(latency("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--soak 24h") });
    expect(latency()).toMatchObject({ status: 2, stderr: expect.stringContaining("npm run latency") });
  });
});
