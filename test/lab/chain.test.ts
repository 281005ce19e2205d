import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chainViews, type View } from "../../lab/chain/view.ts";
import { down } from "../../lab/down.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";

const chain = new Simulation("bvchain", "10.86.0.0/24");
const { lab } = chain;

beforeAll(async () => {
  await down(lab);
  await chain.start("hoodi", { installed, chain: "fast" });
  const up = await chain.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});
afterAll(() => down(lab));

/** What all nodes see, once they see the same block. */
function agreement(minHead = 0): Promise<View[]> {
  return vi.waitFor(
    async () => {
      const views = await chainViews(lab);
      expect(views.map(({ node }) => node)).toEqual([
        "observer",
        "hoodi-trdiyt-erigon-1",
        "hoodi-i7bbt-lighthouse-1",
      ]);
      expect(new Set(views.map(({ seen }) => seen?.root)).size).toBe(1);
      expect(views[0]!.seen!.head).toBeGreaterThan(minHead);
      return views;
    },
    { timeout: 120_000, interval: 1000 },
  );
}

test("both homes follow the chain that the lab's own validators make", async () => {
  const [observer, ...homes] = await agreement();
  const { head } = observer!.seen!;
  expect(homes.map(({ seen }) => seen!.peers >= 1)).toEqual([true, true]);
  const later = await agreement(head + 1);
  expect(later[0]!.seen!.root).not.toBe(observer!.seen!.root);
});

test("their execution clients have the payloads", async () => {
  await agreement();
  for (const host of ["trdiy", "i7bb"]) {
    const body = `'{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}'`;
    const ask = `curl -sS -H 'content-type: application/json' --data ${body} http://127.0.0.1:18545`;
    const { result } = JSON.parse(await chain.inside(host, ask)) as { result: string };
    expect(Number(result)).toBeGreaterThan(5);
  }
});

test("nodes say that they are Hoodi's", async () => {
  const get = async (path: string): Promise<unknown> =>
    JSON.parse(await chain.inside("i7bb", `curl -sS http://127.0.0.1:15052${path}`));
  expect(await get("/eth/v1/beacon/genesis")).toMatchObject({ data: { genesis_fork_version: "0x10000910" } });
  expect(await get("/eth/v1/config/spec")).toMatchObject({
    data: { DEPOSIT_CHAIN_ID: "560048", SECONDS_PER_SLOT: "6", SLOTS_PER_EPOCH: "8" },
  });
});

test("nothing is left to do", async () => {
  const preview = await chain.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
});

test("an execution client that is killed comes back, and the chain has gone on", async () => {
  const [before] = await agreement();
  const geth = "docker inspect -f '{{.State.Pid}} {{.RestartCount}}' hoodi-i7bbt-reth-1";
  const [pid, restarts] = (await chain.inside("i7bb", geth)).split(" ");
  await chain.inside("i7bb", `kill -9 ${pid}`);
  await vi.waitFor(async () => expect((await chain.inside("i7bb", geth)).split(" ")[1]).not.toBe(restarts), {
    timeout: 60_000,
    interval: 1000,
  });
  await sleep(1000);
  await agreement(before!.seen!.head + 2);
});
