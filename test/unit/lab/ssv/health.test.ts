import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { probeAll, probing, untilUnwell } from "../../../../lab/images/fake/ssv-health.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const good = () => Promise.resolve();
const bad = () => Promise.reject(new Error("syncing"));

/** Seconds until it fails, and with what; fails itself where it does not in an hour. */
async function failureOf(run: () => Promise<unknown>): Promise<[seconds: number, message: string]> {
  const begin = Date.now();
  let failure: [number, string] | undefined;
  run().catch((error: Error) => {
    failure = [Math.round((Date.now() - begin) / 1000), error.message];
  });
  for (let second = 0; second < 3600 && failure === undefined; second += 1)
    await vi.advanceTimersByTimeAsync(1000);
  return failure!;
}

describe("a node whose part fails", () => {
  it("ends half a minute after its start", async () => {
    const checks = { beacon_node: bad, execution_node: good };
    const said = "beacon_node is unhealthy: syncing";
    expect(await failureOf(() => probeAll(checks, probing.atStart))).toEqual([30, said]);
  });

  it("ends one to two minutes after a failure, and not for a short one", async () => {
    const begin = Date.now();
    const seconds = () => (Date.now() - begin) / 1000;
    // It looks at 60 and 120 s, and then at 220 s.
    const check = () => ((seconds() > 110 && seconds() < 155) || seconds() > 185 ? bad() : good());
    // Five more looks.
    expect(await failureOf(() => untilUnwell({ beacon_node: check }))).toEqual([
      270,
      "beacon_node is unhealthy: syncing",
    ]);
  });

  it("takes one that does not answer for unwell", async () => {
    const silent = () => new Promise<void>(() => undefined);
    const [, said] = await failureOf(() => probeAll({ beacon_node: silent }, probing.atStart));
    expect(said).toBe("beacon_node is unhealthy: context deadline exceeded");
  });
});
