/** What a BFD profile changes: how soon an address leaves a home that is cut off, in real FRR. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until, whyNoRouters } from "../../lab/routers.ts";
import { renderFrr } from "../../render/overlay/frr.ts";
import { undecided } from "../../render/overlay/metric.ts";
import { differing } from "../support/provider/samples.ts";
import { first, Mesh, next } from "./mesh.ts";

const why = whyNoRouters();
if (why) console.warn(`Skipped: ${why}`);

/** Beyond these, milliseconds, a profile does not do what it is for, however busy the machine. */
const limits = { internet: 3000, fast: 1500 } as const;

describe.skipIf(why).each(["internet", "fast"] as const)("profile %s", { timeout: 120_000 }, (bfd) => {
  const mesh = new Mesh(bfd);
  beforeAll(() => mesh.start(), 60_000);
  afterAll(() => mesh.end());

  it("is canonical: the same text again is nothing to do, twice, and no session ends", async () => {
    const before = await mesh.trdiy.sessions();
    for (const router of [mesh.trdiy, mesh.shin]) {
      await router.run("cp /etc/frr/frr.conf /run/wanted.conf");
      const dry = await router.run("/usr/lib/frr/frr-reload.py --test /run/wanted.conf 2>&1");
      const differences = dry.split("\n").filter((line) => line !== "" && !line.includes(" INFO: "));
      expect(differences).toEqual([]);
      const running = await router.run("vtysh -c 'show running-config' | base64 -w0");
      expect(
        differing("routing", { configuration: renderFrr(mesh.overlay, router.name) }, { running }),
      ).toEqual([]);
      for (const _ of [1, 2]) await router.run("/usr/lib/frr/frr-reload.py --reload /run/wanted.conf 2>&1");
    }
    const after = await mesh.trdiy.sessions();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [peer, time] of Object.entries(after)) expect(time).toBeGreaterThan(before[peer]!);
  });

  it("moves an address while its home is cut off, leaves it there afterwards, and moves it back when told to", async () => {
    const gaps: number[] = [];
    const stays: number[] = [];
    const returns: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const cut = await mesh.gap(first, async () => {
        await mesh.routers.connect("trdiy", false);
        await until(async () => (await mesh.trdiy.metric(first)) >= undecided);
        await until(async () => (await next(mesh.shin, first)) === mesh.i7bb.address);
        await sleep(500);
      });
      expect(cut.last).toBe("i7bb");
      const joined = await mesh.gap(first, async () => {
        await mesh.routers.connect("trdiy", true);
        await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
      });
      expect(joined.by).toEqual(new Set(["i7bb"]));
      const told = await mesh.gap(first, async () => {
        await mesh.i7bb.yields(first);
        await mesh.untilLeads(mesh.trdiy, mesh.i7bb);
      });
      expect(told.last).toBe("trdiy");
      gaps.push(cut.longest);
      stays.push(joined.longest);
      returns.push(told.longest);
    }
    const said = (list: number[]) =>
      `median ${list.toSorted((a, b) => a - b)[2]} ms, worst ${Math.max(...list)} ms`;
    console.log(
      `profile ${bfd}, ${gaps.length} times: host cut off: ${said(gaps)}; it comes back: ${said(stays)}; address told to move back: ${said(returns)}`,
    );
    expect(Math.max(...gaps, ...stays, ...returns)).toBeLessThan(limits[bfd]);
  });
});
