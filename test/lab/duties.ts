/** The bench of duties, each of two events once, in the lab of another test with an overlay and a chain. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { DutyCase } from "../../bench/duties/case.ts";
import { openClientStage } from "../../bench/duties/client-stage.ts";
import { type ClientName, keysOf } from "../../bench/duties/clients.ts";
import { epochOf, ObserverApi, slotAt, startOfSlot } from "../../bench/duties/observer-api.ts";
import { runCases } from "../../bench/duties/run-case.ts";
import { type CaseResult, type ClientCount, total } from "../../bench/duties/summary.ts";
import { observerApi } from "../../lab/chain/observer.ts";
import { ensureEngine } from "../../lab/engine/engine.ts";
import { containersOf } from "../../lab/status.ts";
import type { Simulation } from "./simulated.ts";

const clients = ["one address", "both addresses", "own list", "at home"] as const;

/** The validator clients of the stack's hosts are stopped: the bench's have their keys. */
export function testDuties(simulation: Simulation): void {
  const { lab } = simulation;
  test("duties are counted on the chain while a home host and its execution client fail", async () => {
    await stopSigners(simulation, "trdiy");
    await nextEpoch(observerApi(lab));
    const stage = await openClientStage(lab, await ensureEngine(() => undefined), clients);
    const cases: DutyCase[] = [
      { event: "home-host", phase: "attestation+0.3", repetition: 1 },
      { event: "execution-client", phase: "proposal-0.5", repetition: 1 },
    ];
    const results: CaseResult[] = [];
    try {
      await runCases(stage, cases, (result) => results.push(result));
    } finally {
      stage.end();
    }
    expect(results).toMatchObject(cases);
    const [cut] = results as [CaseResult, CaseResult];
    // The home host that is cut off takes its own client with it: only what that sent before the fault is in a block.
    // How many blocks follow the fault is chance, and so is how many of a client's keys are in the sync committee.
    const [home, both] = [messages(cut, "at home"), messages(cut, "both addresses")];
    expect(home.included, JSON.stringify(cut)).toBeLessThanOrEqual(keysOf("at home").length);
    expect(both.included * home.possible, JSON.stringify(cut)).toBeGreaterThanOrEqual(
      home.included * both.possible,
    );
    for (const result of results) {
      // Every fault is aimed at a vote or a block of one of them.
      expect(due(total(clients.map((name) => result.counts[name]!)))).toBeGreaterThan(0);
      for (const miss of result.misses.filter(({ slot }) => slot >= result.slot))
        expect(miss.timeline.join("\n")).toContain(`${result.event}: the fault begins`);
    }
  }, 900_000);
}

/** Sync messages of a client: those that a block may have, and those that one has. */
const messages = ({ counts }: CaseResult, name: ClientName): ClientCount["syncMessages"] =>
  counts[name]!.syncMessages;

const due = ({ attestations, proposals }: ClientCount): number =>
  attestations.due + proposals.canonical + proposals.orphaned + proposals.missed;

async function stopSigners(simulation: Simulation, host: string): Promise<void> {
  const containers = await containersOf(simulation.lab, host);
  const signers = containers.filter(({ project }) => /-vc\d+$/.test(project)).map(({ name }) => name);
  expect(signers).not.toEqual([]);
  await simulation.inside(host, `docker stop ${signers.join(" ")}`);
}

/** Nobody signs twice in an epoch in which the stack's clients have signed. */
async function nextEpoch(api: string): Promise<void> {
  const observer = new ObserverApi(api);
  const clock = await observer.clock();
  observer.end();
  const next = epochOf(clock, slotAt(clock, Date.now())) + 1;
  await sleep(startOfSlot(clock, next * clock.slotsPerEpoch) - Date.now());
}
