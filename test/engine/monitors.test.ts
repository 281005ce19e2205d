/** Both monitors with their real programs: who tells of what, and how a monitor that is cut off is missed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dashboards } from "../../render/monitoring/dashboards/list.ts";
import { table } from "../../tools/table.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import type { Settings } from "../support/inventory.ts";
import { faults } from "../support/metric-stubs.ts";
import { home, type MonitorName, Monitors, watcher } from "../support/monitors.ts";

const polling = { timeout: 60_000, interval: 200 };
/** Milliseconds without a call after which a switch has fired: more than ten of those between two calls. */
const silence = 12_000;

describe.skipIf(whyNoBox())("two monitors", () => {
  let box: Box;
  let monitors: Monitors;

  const switchCalls = (monitor: MonitorName, since: number) =>
    monitors.calls.filter((call) => call.what === "switch" && call.monitor === monitor && call.at >= since);
  const told = (monitor: MonitorName, alert: string, since = 0) =>
    monitors.calls.find(
      (call) => call.monitor === monitor && call.at >= since && call.alerts.includes(alert),
    );
  const callsAgain = (monitor: MonitorName) => {
    const since = Date.now();
    return expect.poll(() => switchCalls(monitor, since).length, polling).toBeGreaterThan(2);
  };
  /** Until a switch was not called for so long that its service tells. */
  const callsEnd = (monitor: MonitorName) =>
    expect
      .poll(() => Date.now() - (switchCalls(monitor, 0).at(-1)?.at ?? 0), polling)
      .toBeGreaterThan(silence);

  beforeAll(async () => {
    box = await startBox("box");
    monitors = new Monitors(box);
    await monitors.start();
  });
  afterAll(async () => {
    await monitors?.end();
    await box?.end();
  });

  it("call their switches and tell nothing of what is well, once both are there", async () => {
    await callsAgain(home);
    await callsAgain(watcher);
    const last = () => monitors.calls.findLast(({ what }) => what === "alerts")?.at ?? 0;
    await expect.poll(() => Date.now() - last(), polling).toBeGreaterThan(5000);
  });

  it.each([
    ["the monitor at home, cut off", home, watcher, ["prometheus", "alertmanager"]],
    ["the watcher, gone", watcher, home, ["prometheus", "alertmanager"]],
    ["a Prometheus that ended beside its Alertmanager", home, watcher, ["prometheus"]],
  ] as const)(
    "%s, is missed by its own switch and told by the other",
    async (_what, lost, other, programs) => {
      const since = Date.now();
      await monitors.kill(lost, ...programs);
      await expect.poll(() => told(other, `firing MonitorDown ${lost}`, since), polling).toBeDefined();
      await callsEnd(lost);
      expect(switchCalls(other, Date.now() - silence / 2).length).toBeGreaterThan(0);
      if (programs.length === 1) await monitors.kill(lost, "alertmanager");
      await monitors.run(lost);
      await expect.poll(() => told(other, `resolved MonitorDown ${lost}`, since), polling).toBeDefined();
      await callsAgain(lost);
    },
  );

  it("scrape what roles contribute, and reach all of it", async () => {
    const up = async () => {
      const { activeTargets } = await monitors.ask(home, "targets");
      return activeTargets.filter(({ health }: Settings) => health === "up").length === activeTargets.length
        ? activeTargets.length
        : 0;
    };
    await expect.poll(up, polling).toBeGreaterThan(30);
  });

  it("tell of many faults at once, fill every panel meanwhile, and tell that each has ended", async () => {
    const began = Date.now();
    for (const [, instance, shows] of faults) monitors.stub(instance).shows = shows;
    const fired = await times(
      faults.map(([alert]) => `firing ${alert}`),
      began,
    );
    await expect.poll(emptyPanels, polling).toEqual([]);
    const fixed = Date.now();
    for (const [, instance] of faults) monitors.stub(instance).shows = {};
    const ended = await times(
      faults.map(([alert]) => `resolved ${alert}`),
      fixed,
    );
    const rows = faults.map(([alert], i) => [alert, seconds(fired[i]!), seconds(ended[i]!)]);
    console.info(table(["ALERT", "S TO WEBHOOK", "S TO RESOLVED"], rows));
  });

  /** Titles of panels whose query has no answer. */
  async function emptyPanels(): Promise<string[]> {
    const panels = dashboards.flatMap((dashboard) => dashboard.panels);
    const titles = panels.map(async ({ title, expr }) => {
      const { result } = await monitors.ask(home, `query?query=${encodeURIComponent(expr)}`);
      return result.length > 0 ? [] : [title];
    });
    return (await Promise.all(titles)).flat();
  }

  /** Milliseconds until each of them was told. */
  async function times(alerts: readonly string[], since: number): Promise<number[]> {
    const missing = () => alerts.filter((alert) => told(home, alert, since) === undefined);
    await expect.poll(missing, { ...polling, timeout: 90_000 }).toEqual([]);
    return alerts.map((alert) => told(home, alert, since)!.at - since);
  }
});

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
