import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { epochOf, ObserverApi, slotAt, startOfSlot } from "../../bench/duties/observer-api.ts";
import { type Block, blocksFrom } from "../../lab/chain/blocks.ts";
import { freeKeys, importInteropKeys } from "../../lab/chain/keystores.ts";
import { observerApi } from "../../lab/chain/observer.ts";
import { checkSignatures } from "../../lab/chain/signatures.ts";
import { inBlock, transfer } from "../../lab/chain/transfer.ts";
import { chainViews, type View } from "../../lab/chain/view.ts";
import { down } from "../../lab/down.ts";
import { reboot } from "../../lab/power.ts";
import { editStack } from "../../lab/stack-settings.ts";
import { containersOf } from "../../lab/status.ts";
import type { StackStatus } from "../../tools/status/stack.ts";
import { addClients, describeKeys } from "./chain/keys.ts";
import { testDuties } from "./duties.ts";
import { installed } from "./installed.ts";
import { testLab } from "./run.ts";
import { Simulation } from "./simulated.ts";

const [name, subnet] = ["bvchain", "10.86.0.0/24"];
const chain = new Simulation(name, subnet);
const commands = testLab(name, subnet);
const { lab } = chain;
const homes = ["trdiy", "i7bb"] as const;

/** Validator clients, and the keys that they get. */
const clients = [
  { name: "vc1", keys: freeKeys.slice(0, 8) },
  { name: "vc2", keys: freeKeys.slice(8) },
];
/** The fee recipient of each client's group, by the stack file. */
const pays: Record<string, string> = {};

beforeAll(async () => {
  await down(lab);
  await chain.start("hoodi", { installed, chain: "fast", overlay: ["shin"] });
  editStack(chain, "hoodi", (settings) => {
    settings["bonded-validator:nodes"].i7bbt = { host: "i7bb", execution: "nethermind", consensus: "nimbus" };
    for (const { name } of clients) {
      const { group } = settings["bonded-validator:validators"][name]!;
      pays[name] = settings["bonded-validator:validatorGroups"][group]!.feeRecipient.toLowerCase();
    }
  });
  addClients(chain);
  const up = await chain.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
  // A client serves its keymanager once it has found a beacon node. From here they watch for another signer for two epochs.
  for (const { name, keys } of clients)
    expect(await until(120, () => importInteropKeys(lab, "hoodi", name, keys))).toEqual(
      keys.map(() => "imported"),
    );
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
        "hoodi-i7bbt-nimbus-1",
      ]);
      const { root } = views[0]!.seen!;
      expect(views.map(({ node, seen }) => [node, seen?.root])).toEqual(
        views.map(({ node }) => [node, root]),
      );
      expect(views[0]!.seen!.head).toBeGreaterThan(minHead);
      return views;
    },
    { timeout: 240_000, interval: 1000 },
  );
}

/** Waits until a question has an answer that is true. */
const until = <T>(seconds: number, ask: () => Promise<T>): Promise<NonNullable<T>> =>
  vi.waitFor(
    async () => {
      const answer = await ask();
      expect(answer).toBeTruthy();
      return answer!;
    },
    { timeout: seconds * 1000, interval: 1000 },
  );

const isHomes = ({ proposer }: Block): boolean => freeKeys.includes(proposer);

/** Waits for a block that a home's validator proposed in this slot or a later one. */
const homesBlock = (first: number): Promise<Block> =>
  until(300, async () => (await blocksFrom(lab, first)).find(isHomes));

test("both homes follow the chain that the lab's own validators make", async () => {
  const [observer, ...others] = await agreement();
  const { head } = observer!.seen!;
  expect(others.map(({ seen }) => seen!.peers >= 1)).toEqual([true, true]);
  const later = await agreement(head + 1);
  expect(later[0]!.seen!.root).not.toBe(observer!.seen!.root);
});

test("their execution clients have the payloads", async () => {
  await agreement();
  for (const host of homes) {
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

test("a transfer that a user sends to an anycast address is in a block", async () => {
  const transaction = await transfer(lab, "shin", "http://10.0.0.102:18545");
  expect(await inBlock(lab, transaction)).toMatchObject({ transactions: [transaction] });
});

test("up records the keys and changes nothing else", async () => {
  const up = await chain.pulumi("hoodi", "up", "--skip-preview");
  expect(up.output).toMatch(/~ 2 updated/);
  const preview = await chain.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
});

test("what validator clients sign goes to the nodes of both homes", async () => {
  await until(300, async () => {
    const blocks = checkSignatures(lab).published.filter(
      ({ kind, validator }) => kind === "block" && freeKeys.includes(validator),
    );
    return blocks.some(({ root, node }) => blocks.some((one) => one.root === root && one.node !== node));
  });
});

test("homes propose blocks, in the first slot that is theirs after a failover too", async () => {
  await homesBlock(1);
  const { slot, start } = await nextProposal();
  await sleep(start - secondsBefore * 1000 - Date.now());
  await chain.inside("trdiy", "docker kill hoodi-trdiyt-erigon-1");
  expect((await homesBlock(slot)).slot).toBe(slot);
  const up = await chain.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});

test("a reboot of a home, and the end of every container in turn, leave the chain finalizing", async () => {
  await reboot(lab, "hoodi", "trdiy");
  for (const host of homes)
    for (const { name } of await containersOf(lab, host)) await killProgram(host, name);
  const [observer] = await agreement();
  const { finalized } = observer!.seen!;
  await until(300, async () => (await agreement()).every(({ seen }) => seen!.finalized > finalized));
  const preview = await chain.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
});

/** From a failover until the block that it must not cost. */
const secondsBefore = 5;

/** The next slot in which a home's validator is to propose, and its start in milliseconds since the epoch. */
async function nextProposal(): Promise<{ slot: number; start: number }> {
  const observer = new ObserverApi(observerApi(lab));
  try {
    const clock = await observer.clock();
    const start = (slot: number): number => startOfSlot(clock, slot);
    return await until(300, async () => {
      const epoch = epochOf(clock, slotAt(clock, Date.now()));
      const duties = await observer.duties(epoch, clock, freeKeys);
      const soonest = Date.now() + (secondsBefore + 1) * 1000;
      const next = duties.find(({ kind, slot }) => kind === "proposal" && start(slot) > soonest);
      return next && { slot: next.slot, start: start(next.slot) };
    });
  } finally {
    observer.end();
  }
}

/** Kills what runs in a container, as a crash does, and waits until Docker has started it again. */
async function killProgram(host: string, container: string): Promise<void> {
  const running = (otherThan?: string): Promise<string> =>
    until(60, async () => {
      const format = "{{if .State.Running}}{{.State.Pid}}{{end}}";
      const pid = await chain.inside(host, `docker inspect -f '${format}' ${container}`);
      return pid === otherThan ? "" : pid;
    });
  const pid = await running();
  await chain.inside(host, `kill -9 ${pid}`);
  await running(pid);
}

test("status shows the heads and the finalized epochs of both homes", async () => {
  const [observer] = await agreement();
  const { code, stdout } = await commands.run("tool", "hoodi", "status", "--json");
  expect(code, stdout).toBe(0);
  const { nodes } = JSON.parse(stdout) as StackStatus;
  expect(nodes.map((node) => node.name)).toEqual(["trdiyt", "i7bbt"]);
  for (const { head } of nodes) {
    expect(head!.slot).toBeGreaterThanOrEqual(observer!.seen!.head);
    expect(head!.behind).toBeLessThanOrEqual(1);
    expect(head!.finalizedEpoch).toBeGreaterThanOrEqual(observer!.seen!.finalized);
    expect(head!.finalizedEpoch).toBeGreaterThan(0);
  }
});

test("every block that a home proposed pays the fee recipient of its group", async () => {
  const blocks = (await blocksFrom(lab, 1)).filter(isHomes);
  const wanted = ({ proposer }: Block) => pays[clients.find(({ keys }) => keys.includes(proposer))!.name];
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  expect(new Set(Object.values(pays)).size).toBe(clients.length);
  expect(blocks).toEqual(blocks.map((block) => ({ ...block, feeRecipient: wanted(block) })));
});

describe("keys", () => describeKeys(chain));
// The last: from then on the keys are with other clients.
testDuties(chain);
