import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { interopKey } from "../../lab/chain/keystores.ts";
import { charonRules, type Duty } from "../../lab/dvt/duty.ts";
import { ClusterOperator } from "../../lab/dvt/operator.ts";
import { listenForOperators, sendToAll } from "../../lab/dvt/peers.ts";
import { publicKeyOf, sign, splitKey } from "../../lab/dvt/threshold.ts";

const key = interopKey(49);
const shares = splitKey(key, 4, 3);
const root = new Uint8Array(32).fill(1);
const slotTime = 2000;
const genesis = Date.now() - slotTime;
const operators: ClusterOperator[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  const ports: number[] = [];
  for (const index of shares.keys()) {
    const server = listenForOperators("127.0.0.1", 0, (envelope) => operators[index]!.receive(envelope));
    await new Promise((done) => server.once("listening", done));
    servers.push(server);
    ports.push((server.address() as AddressInfo).port);
  }
  for (const index of shares.keys()) {
    const peers = ports.filter((_, other) => other !== index).map((port) => `http://127.0.0.1:${port}`);
    const settings = { self: index + 1, operators: 4, rules: charonRules, genesis, slotTime };
    operators.push(new ClusterOperator(settings, (envelope) => sendToAll(peers, envelope)));
  }
});
afterAll(() => servers.forEach(close));

const close = (server: Server): void => {
  server.close();
  server.closeAllConnections();
};

/** What these operators decide for the next slot's proposal and sign of it, all at the same time. */
function perform(...indexes: number[]): Promise<string[]> {
  const slot = Math.floor((Date.now() - genesis) / slotTime) + 1;
  const duty: Duty = { kind: "proposer", slot, part: "" };
  return Promise.all(
    indexes.map(async (index) => {
      const operator = operators[index]!;
      const value = await operator.decide(duty, Promise.resolve(`block of ${index}`));
      return `${value} ${await operator.sign(publicKeyOf(key), value, sign(shares[index]!, root))}`;
    }),
  );
}

it("four operators decide one block and sign it as the validator's key does, and three do", async () => {
  const [first, ...others] = await perform(0, 1, 2, 3);
  expect(first).toMatch(/^block of [0-3] /);
  expect(first!.split(" ").at(-1)).toBe(sign(key, root));
  expect(others).toEqual([first, first, first]);
  close(servers[3]!);
  const [left, ...rest] = await perform(0, 1, 2);
  expect(left).toMatch(/^block of [0-2] /);
  expect(left!.split(" ").at(-1)).toBe(sign(key, root));
  expect(rest).toEqual([left, left]);
});

it("an envelope of nobody in the cluster, and one of the operator itself, count for nothing", async () => {
  const names: string[] = [];
  const settings = { self: 1, operators: 4, rules: charonRules, genesis, slotTime };
  const operator = new ClusterOperator(settings, (envelope) => {
    if ("signed" in envelope) names.push(envelope.signed);
  });
  const combined = operator.sign(publicKeyOf(key), "one", sign(shares[0]!, root));
  const take = (from: number, share: number): void =>
    operator.receive({ from, signed: names[0]!, signature: sign(shares[share]!, root) });
  for (const from of [0, 1, 5, 6]) take(from, 1);
  expect(await Promise.race([combined, "pending"])).toBe("pending");
  take(2, 1);
  take(3, 2);
  expect(await combined).toBe(sign(key, root));
});
