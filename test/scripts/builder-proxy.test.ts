/** What the real HAProxy does with a beacon node's questions for blocks of builders. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deadlines } from "../../render/overlay/builder-calls.ts";
import { headerPath, jsonBlock, sszBlock } from "../support/builder-questions.ts";
import { BuilderRig, blocksAt } from "../support/builder-rig.ts";
import { BuilderServer, makeCertificate } from "../support/builder-servers.ts";
import { temporaryFolder } from "../support/folders.ts";
import { whyNoHaproxy } from "../support/haproxy.ts";

/** Milliseconds that a busy machine may add to a deadline. */
const slack = 2000;

const missing = whyNoHaproxy("what HAProxy does with questions for blocks of builders");

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

describe.skipIf(missing)("the configuration", () => {
  it.each(["local", "cloud", "cloud+local"] as const)(
    "of %s is one that HAProxy takes without a word",
    async (mode) => {
      const file = rig.configuration;
      writeFileSync(file, await rig.configure(mode));
      const { status, stderr, stdout } = spawnSync("haproxy", ["-c", "-f", file], { encoding: "utf8" });
      expect(`${stderr}${stdout}`).toBe("Configuration file is valid\n");
      expect(status).toBe(0);
    },
  );
});

describe.skipIf(missing)("with MEV-Boost in the cloud and a container, while", () => {
  beforeEach(() => rig.start("cloud+local"));

  it("both are well, the cloud's is asked, and shown the secret that nobody else sees", async () => {
    expect(await bid()).toMatchObject({ status: 200, text: "cloud" });
    const block = jsonBlock();
    const opened = await payload(block);
    expect(opened).toMatchObject({ status: 202, text: "cloud" });
    expect(opened.headers["eth-consensus-version"]).toBe("fulu");
    expect(await register()).toMatchObject({ status: 200, text: "cloud" });
    expect(blocksAt(cloud)).toEqual([block]);
    for (const { headers } of cloud.received)
      expect(headers).toMatchObject({ "x-mev-secret": rig.secret, host: "localhost" });
    expect(cloud.received[1]!.headers["eth-consensus-version"]).toBe("fulu");
    expect(local.received).toEqual([]);
    const { spawnargs } = rig.haproxy!;
    const places = [spawnargs.join(" "), readFileSync(rig.configuration, "utf8"), rig.said];
    for (const place of places) expect(place).not.toContain(rig.secret);
  });

  it("the cloud is dead, the container answers", async () => {
    await cloud.kill();
    for (const _ of [1, 2, 3]) expect(await bid()).toMatchObject({ status: 200, text: "local" });
    expect(await payload()).toMatchObject({ status: 202, text: "local" });
    expect(await register()).toMatchObject({ status: 200, text: "local" });
    for (const { headers } of local.received) expect(headers).not.toHaveProperty("x-mev-secret");
  });

  it.each(["JSON", "SSZ"])(
    "the cloud dies between bid and block, the container gets the same block: %s",
    async (form) => {
      const [block, type] =
        form === "SSZ" ? [sszBlock(), "application/octet-stream"] : [jsonBlock(), "application/json"];
      expect(await bid()).toMatchObject({ text: "cloud" });
      await cloud.kill();
      expect(await payload(block, type)).toMatchObject({ status: 202, text: "local" });
      expect(blocksAt(local)).toEqual([block]);
    },
  );

  it.each(["JSON", "SSZ"])(
    "the cloud comes back between bid and block, who gave the bid gets it: %s",
    async (form) => {
      const [block, type] =
        form === "SSZ" ? [sszBlock(), "application/octet-stream"] : [jsonBlock(500_000), "application/json"];
      await cloud.kill();
      expect(await bid()).toMatchObject({ text: "local" });
      await cloud.start();
      expect(await payload(block, type)).toMatchObject({ status: 202, text: "local" });
      expect(blocksAt(cloud)).toEqual([]);
      expect(blocksAt(local)).toEqual([block]);
    },
  );

  it("bids for two slots came from two, each gets the block of its own", async () => {
    expect(await bid()).toMatchObject({ text: "cloud" });
    await cloud.kill();
    expect(await bid("9876544")).toMatchObject({ text: "local" });
    await cloud.start();
    expect(await payload()).toMatchObject({ text: "cloud" });
  });

  it("the cloud is slow, a bid has its deadline, and the next is the container's", async () => {
    cloud.waits = 3000;
    const answer = await bid();
    expect(answer.status).toBe(504);
    expect(answer.milliseconds).toBeLessThan(deadlines.header + slack);
    expect(await bid()).toMatchObject({ status: 200, text: "local" });
  });

  it("the cloud is slow, a block and registrations go on to the container", async () => {
    cloud.waits = 3000;
    const opened = await payload();
    expect(opened).toMatchObject({ status: 202, text: "local" });
    expect(opened.milliseconds).toBeLessThan(deadlines.payload + slack);
    const registered = await register();
    expect(registered).toMatchObject({ status: 200, text: "local" });
    expect(registered.milliseconds).toBeLessThan(deadlines.validators + slack);
    expect(blocksAt(cloud)).toEqual(blocksAt(local));
  });

  it("the cloud fails after its bid, the container gets the block, however large", async () => {
    expect(await bid()).toMatchObject({ text: "cloud" });
    cloud.fails = 503;
    const block = jsonBlock(500_000);
    expect(await payload(block)).toMatchObject({ status: 202, text: "local" });
    expect([blocksAt(cloud), blocksAt(local)]).toEqual([[block], [block]]);
  });

  it.each([500, 502, 503, 504, 401, 403, 404, 429])(
    "the cloud answers %i, the container is asked",
    async (status) => {
      cloud.fails = status;
      expect(await bid()).toMatchObject({ status: 200, text: "local" });
      expect(await payload(jsonBlock(500_000))).toMatchObject({ status: 202, text: "local" });
      expect(await register()).toMatchObject({ status: 200, text: "local" });
    },
  );

  it("no relay has a bid, or a block is refused, the beacon node is told so", async () => {
    cloud.hasBid = false;
    expect(await bid()).toMatchObject({ status: 204 });
    cloud.fails = 400;
    expect(await payload()).toMatchObject({ status: 400 });
    expect(local.received).toEqual([]);
  });

  it("the payload is withheld, the beacon node gets an error that is counted, and nobody a second block", async () => {
    const block = jsonBlock();
    expect(await bid()).toMatchObject({ text: "cloud" });
    cloud.fails = 502;
    local.fails = 502;
    expect((await payload(block)).status).toBe(502);
    expect(blocksAt(cloud)).toEqual([block]);
    expect(blocksAt(local)).toEqual([block]);
    expect(await rig.errors()).toBe(1);
  });

  it("both keep silent about a block, the beacon node is told after 4 s", async () => {
    for (const server of [cloud, local]) server.waits = 9000;
    const silent = await payload();
    expect(silent.status).toBe(504);
    expect(silent.milliseconds).toBeLessThan(deadlines.payload + slack);
    expect(await rig.errors()).toBe(1);
    expect(await rig.slots()).toBe(1);
  });

  it("both are dead, bids fail at once, and the status does not keep a beacon node from starting", async () => {
    await Promise.all([cloud.kill(), local.kill()]);
    const none = await bid();
    expect(none.status).toBe(503);
    expect(none.milliseconds).toBeLessThan(deadlines.header + slack);
    expect(await rig.ask("/eth/v1/builder/status")).toMatchObject({ status: 200, text: "{}" });
  });
});

it.skipIf(missing)(
  "a name that DNS does not know is no reason not to start, and the container answers",
  async () => {
    await rig.start("cloud+local", { host: "mev.invalid" });
    expect(await bid()).toMatchObject({ status: 200, text: "local" });
    expect(await payload()).toMatchObject({ status: 202, text: "local" });
    expect(await register()).toMatchObject({ status: 200, text: "local" });
  },
);

it.skipIf(missing)(
  "a server with another certificate is not the cloud's, and is not shown the secret",
  async () => {
    const stranger = new BuilderServer("stranger", makeCertificate(temporaryFolder("stranger")), cloud.port);
    await cloud.kill();
    await stranger.start();
    await rig.start("cloud+local");
    expect(await bid()).toMatchObject({ status: 200, text: "local" });
    expect(await payload()).toMatchObject({ status: 202, text: "local" });
    await stranger.kill();
    expect(stranger.received).toEqual([]);
  },
);

describe.skipIf(missing)("with the container alone", () => {
  beforeEach(() => rig.start("local"));

  it("a beacon node gets what it asks for, and nothing else", async () => {
    expect(await bid()).toMatchObject({ status: 200, text: "local" });
    expect(await payload()).toMatchObject({ status: 202, text: "local" });
    expect(await rig.ask("/eth/v1/builder/blinded_blocks", jsonBlock())).toMatchObject({
      status: 200,
      text: "local",
    });
    expect(await register()).toMatchObject({ status: 200, text: "local" });
    const before = local.received.length;
    for (const path of ["/", "/metrics", "/eth/v1/builder/blinded_blocks", "/eth/v1/builder/validators"])
      expect(await rig.ask(path)).toMatchObject({ status: 404 });
    expect(await rig.ask(headerPath(), jsonBlock())).toMatchObject({ status: 404 });
    expect(local.received).toHaveLength(before);
  });

  it.each([
    ["bid", () => bid(), deadlines.header + slack],
    ["payload", () => payload(), deadlines.payload + slack],
    ["registration", () => register(), deadlines.validators + slack],
  ] as const)("a slow %s has its deadline", async (_, question, limit) => {
    local.waits = 9000;
    const answer = await question();
    expect(answer.status).toBe(504);
    expect(answer.milliseconds).toBeLessThan(limit);
  });

  it("a withheld payload is an error, and counted", async () => {
    local.fails = 502;
    expect(await payload()).toMatchObject({ status: 502 });
    expect(blocksAt(local)).toHaveLength(1);
    expect(await rig.errors()).toBe(1);
  });

  it("the same block waits for one that restarts", async () => {
    const block = jsonBlock();
    await local.kill();
    const asked = payload(block);
    await sleep(300);
    await local.start();
    expect(await asked).toMatchObject({ status: 202, text: "local" });
    expect(blocksAt(local)).toEqual([block]);
  });

  it("a dead one is an error at once", async () => {
    await local.kill();
    await sleep(100);
    const none = await bid();
    expect(none.status).toBe(503);
    expect(none.milliseconds).toBeLessThan(deadlines.header);
  });
});

describe.skipIf(missing)("with the cloud alone", () => {
  it("it is asked, with the secret", async () => {
    await rig.start("cloud");
    expect(await bid()).toMatchObject({ status: 200, text: "cloud" });
    expect(await payload(jsonBlock(500_000))).toMatchObject({ status: 202, text: "cloud" });
    for (const { headers } of cloud.received) expect(headers["x-mev-secret"]).toBe(rig.secret);
    await cloud.kill();
    const none = await bid();
    expect(none.status).toBe(503);
    expect(none.milliseconds).toBeLessThan(deadlines.header + slack);
  });
});
