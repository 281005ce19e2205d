/** Whom the real HAProxy asks for blocks of builders, and when for none. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonBlock, sszBlock } from "../support/builder-questions.ts";
import { BuilderRig, blocksAt } from "../support/builder-rig.ts";
import type { BuilderServer } from "../support/builder-servers.ts";
import { whyNoHaproxy } from "../support/haproxy.ts";

const missing = whyNoHaproxy("whom HAProxy asks for blocks of builders");

let rig: BuilderRig;
let cloud: BuilderServer;
let local: BuilderServer;

beforeEach(async () => {
  if (missing) return;
  rig = new BuilderRig();
  ({ cloud, local } = rig);
  await Promise.all([cloud.start(), local.start()]);
});
afterEach(() => rig?.end());

const bid = (of?: string) => rig.bid(of);
const payload = (body?: Buffer, type?: string) => rig.payload(body, type);
const register = () => rig.register();

describe.skipIf(missing).each(["local", "cloud", "cloud+local"] as const)("payloads withheld: %s", (mode) => {
  const withhold = async (block: Buffer, type?: string) => {
    for (const server of [cloud, local]) server.fails = 502;
    expect((await payload(block, type)).status).toBe(502);
    for (const server of [cloud, local]) server.fails = undefined;
  };

  it("of two slots are enough: then there is no bid, and whoever gives bids is not asked", async () => {
    await rig.start(mode);
    await withhold(jsonBlock(1000, "11"));
    // The same slot again: it is lost once.
    await withhold(jsonBlock(1000, "11"));
    expect(await bid("12")).toMatchObject({ status: 200 });
    await withhold(sszBlock("12"), "application/octet-stream");
    expect(await rig.slots()).toBe(2);
    const asked = () => [cloud, local].flatMap(({ received }) => received).length;
    const before = asked();
    expect(await bid("13")).toMatchObject({ status: 204, text: "" });
    expect(asked()).toBe(before);
    expect(await register()).toMatchObject({ status: 200 });
  });

  it("are forgotten", async () => {
    await rig.start(mode, { hours: "4s" });
    for (const slot of ["11", "12"]) await withhold(jsonBlock(1000, slot));
    await vi.waitUntil(async () => (await bid("13")).status === 200, { timeout: 20_000, interval: 500 });
  });

  it("are those of servers that are dead, too", async () => {
    await rig.start(mode);
    await Promise.all([cloud.kill(), local.kill()]);
    expect((await payload()).status).toBe(503);
    expect(await rig.slots()).toBe(1);
  });
});

describe.skipIf(missing)("MEV-Boost in the cloud", () => {
  /** Until each has been checked, and found far away if it is. */
  const checked = () => sleep(6000);

  it("is left alone while it is far away, and asked all the same where the container is dead", async () => {
    cloud.isAway = 150;
    await rig.start("cloud+local", { check: "100ms" });
    await checked();
    expect(await bid()).toMatchObject({ status: 200, text: "local" });
    const block = jsonBlock();
    expect(await payload(block)).toMatchObject({ status: 202, text: "local" });
    expect(blocksAt(cloud)).toEqual([]);
    await local.kill();
    await checked();
    expect(await bid("9876544")).toMatchObject({ status: 200, text: "cloud" });
    expect(await payload(jsonBlock(1000, "9876544"))).toMatchObject({ status: 202, text: "cloud" });
  });

  it("is asked while it is near, over the connection on which it is checked", async () => {
    cloud.isAway = 10;
    await rig.start("cloud+local", { check: "1s" });
    await checked();
    expect(await bid()).toMatchObject({ status: 200, text: "cloud" });
    expect(cloud.connections).toBe(1);
  });
});
