/** What a host asks relays about its validators, and what of their answers becomes a metric. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { metricSources } from "../../../catalog/monitoring/metrics.ts";
import { renderRelayFacts } from "../../../render/monitoring/relay-facts.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { type Registrations, respond, startRelay } from "../../support/relay-server.ts";
import { api } from "../gate-api.ts";

const key = (letter: string) => `0x${letter.repeat(96)}`;
const payee = `0x${"Ab".repeat(20)}`;
const other = `0x${"cd".repeat(20)}`;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("relay-facts");
  mkdirSync(join(folder, "out"));
  api.answers = { "/eth/v1/keystores": [{ validating_pubkey: key("A") }] };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Values by relay. */
async function facts(relays: readonly string[], gasLimit?: number): Promise<string[]> {
  const tokenFile = join(api.folder, "token");
  const signer = { name: "vc1", keymanager: api.url, tokenFile, feeRecipient: payee, gasLimit, relays };
  const script = join(folder, "script");
  writeFileSync(script, renderRelayFacts([signer], join(folder, "out")));
  await promisify(execFile)("sh", [script]);
  return readFileSync(join(folder, "out/bonded-validator-relays.prom"), "utf8").split("\n").filter(Boolean);
}

const relayWith = async (registrations: Registrations) => (await startRelay(registrations)).base;
const line = (base: string, value: number) =>
  `bonded_validator_registration_differs{validators="vc1",relay="${base.slice("http://".length)}"} ${value}`;

it("tells of each relay whether it has what is declared, in any case of the letters", async () => {
  const [well, wrong, limit] = await Promise.all([
    relayWith({ [key("a")]: { feeRecipient: payee.toLowerCase(), gasLimit: 60_000_000 } }),
    relayWith({ [key("a")]: { feeRecipient: other, gasLimit: 60_000_000 } }),
    relayWith({ [key("a")]: { feeRecipient: payee, gasLimit: 30_000_000 } }),
  ]);
  const relays = [well, wrong, limit];
  expect(await facts(relays, 60_000_000)).toEqual([line(well, 0), line(wrong, 1), line(limit, 1)]);
  expect(await facts(relays)).toEqual([line(well, 0), line(wrong, 1), line(limit, 0)]);
  expect(metricSources.relayFacts!.names).toEqual(["bonded_validator_registration_differs"]);
});

it.each([
  ["has no such validator", {}],
  ["fails", { data: respond(500, "{}") }],
  ["says something else", { data: respond(200, '{"message":{"pubkey":"0x1","fee_recipient":"x"}} 1') }],
  [
    "answers for another validator",
    {
      data: respond(
        200,
        JSON.stringify({ message: { pubkey: key("b"), fee_recipient: other, gas_limit: "1" } }),
      ),
    },
  ],
])("tells nothing of a relay that %s", async (_what, instead) => {
  const { base, asked } = await startRelay({}, instead);
  expect(await facts([base])).toEqual([]);
  expect(asked).toEqual([`GET /relay/v1/data/validator_registration?pubkey=${key("a")}`]);
});

it("asks for one validator at a time, and for none of a signer that gives no keys", async () => {
  const { base, asked } = await startRelay({});
  api.answers = { "/eth/v1/keystores": ["a", "b", "c"].map((each) => ({ validating_pubkey: key(each) })) };
  await facts([base]);
  expect(asked).toHaveLength(1);
  for (const keys of [[], [{ validating_pubkey: '0x"} 1' }], undefined]) {
    api.answers = { "/eth/v1/keystores": keys };
    expect(await facts([base])).toEqual([]);
  }
  expect(asked).toHaveLength(1);
});
