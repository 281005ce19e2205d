/** Both monitors with their real programs: who tells of what, and how a monitor that is cut off is missed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { home, type MonitorName, Monitors, type Stub, stubOf, watcher } from "../support/monitors.ts";

const polling = { timeout: 60_000, interval: 200 };
/** Milliseconds without a call after which a switch has fired: more than ten of those between two calls. */
const silence = 12_000;

const server = (name: string, up: 0 | 1) =>
  `haproxy_server_status{proxy="beacon",state="UP",server="${name}"} ${up}`;
const proxy = (i7bbt: 0 | 1, trdiyt: 0 | 1) => `${server("i7bbt", i7bbt)}\n${server("trdiyt", trdiyt)}`;

/** The facts of a host, written so many seconds from now. */
const written = (seconds: number) => `node_textfile_mtime_seconds{file="f"} ${Date.now() / 1000 + seconds}`;

describe.skipIf(whyNoBox())("two monitors", () => {
  let box: Box;
  let monitors: Monitors;
  let stubs: Record<"proxy" | "charon" | "node" | "facts", Stub>;

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
    stubs = {
      proxy: await stubOf("i7bb:8404", proxy(1, 1)),
      charon: await stubOf("shin:3620", "app_monitoring_readyz 1"),
      node: await stubOf("trdiy:9100", written(3600)),
      facts: await stubOf("i7bb:9100", written(3600)),
    };
    monitors = new Monitors(box, Object.values(stubs));
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

  it("tell of four faults at once, and that each has ended", async () => {
    const faults = {
      "NodeNotServing i7bb": () => (stubs.proxy.text = proxy(0, 1)),
      "CharonNotReady shin": () => (stubs.charon.text = "app_monitoring_readyz 4"),
      "SafetyStop trdiy": () =>
        (stubs.node.text += '\nbonded_validator_safety_stop{container="c",reason="doppelganger"} 1'),
      "HostFactsOld i7bb": () => (stubs.facts.text = written(-600)),
    };
    const since = Date.now();
    for (const cause of Object.values(faults)) cause();
    for (const alert of Object.keys(faults))
      await expect.poll(() => told(home, `firing ${alert}`, since), polling).toBeDefined();
    stubs.proxy.text = proxy(1, 1);
    stubs.charon.text = "app_monitoring_readyz 1";
    stubs.node.text = written(3600);
    stubs.facts.text = written(3600);
    for (const alert of Object.keys(faults))
      await expect.poll(() => told(home, `resolved ${alert}`, since), polling).toBeDefined();
    stubs.charon.text = undefined;
    await expect.poll(() => told(home, "firing TargetDown shin", since), polling).toBeDefined();
  });
});
