import { expect, it } from "vitest";
import { SsvMetrics } from "../../../../lab/images/fake/ssv-metrics.ts";

it("a duty that the others signed is counted, and adds no time", () => {
  const metrics = new SsvMetrics();
  expect(metrics.text()).not.toMatch(/doppelganger|runner/);
  metrics.recordPostConsensus("COMMITTEE", 0);
  expect(metrics.text()).toMatch(/duration_seconds_sum\{.*ssv_runner_role="COMMITTEE"\} 0\n/);
  metrics.recordPostConsensus("COMMITTEE", 40);
  metrics.recordDoppelganger({ safe: 1, unsafe: 2 });
  expect(metrics.text()).toMatch(/duration_seconds_sum\{.*\} 0.04\n/);
  expect(metrics.text()).toMatch(/duration_seconds_count\{.*\} 2\n/);
  expect(metrics.text()).toMatch(/validators_state\{.*ssv_doppelganger_validators_unsafe="true"\} 2\n/);
});
