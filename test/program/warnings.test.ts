import * as log from "@pulumi/pulumi/log/index.js";
import { afterEach, expect, it, vi } from "vitest";
import { complete, digest } from "../support/inventory.ts";
import { runProgram } from "./run.ts";

vi.mock("@pulumi/pulumi/log/index.js", async (original) => ({
  ...(await original<typeof log>()),
  warn: vi.fn(),
}));

afterEach(() => {
  vi.useRealTimers();
});

it("warns of a fork that a configured version does not know", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2025-11-25T12:00:00Z") });
  const config = complete("mainnet");
  config.images.digests.erigon = `v3.2.1@${digest("e")}`;
  for (const check of ["version-range", "version-denied"])
    config.waivers[check] = { for: ["erigon v3.2.1"], reason: "an old one, to see the fork" };
  await runProgram("mainnet", config);
  const forks = vi.mocked(log.warn).mock.calls.filter(([text]) => text.includes("fork"));
  expect(forks).toEqual([
    [expect.stringContaining("images.digests.erigon: mainnet forks in 8 days, on 2025-12-03 (Fusaka)")],
  ]);
});
