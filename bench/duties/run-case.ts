/** Lets one thing happen at the time at which one of our validators is due, and counts what became of all duties around. */

import { setTimeout as sleep } from "node:timers/promises";
import { type Aim, aimsAt } from "./aim.ts";
import type { DutyCase } from "./case.ts";
import { type Outcome, outcomeOf } from "./count.ts";
import type { ValidatorDuty } from "./duty.ts";
import { knownDuties } from "./known-duties.ts";
import { type ChainClock, epochOf, slotAt, startOfSlot } from "./observer-api.ts";
import type { ChainStage } from "./stage.ts";
import { type CaseResult, countsByOwner, missesOf } from "./summary.ts";
import { type Entry, timelineOf } from "./timeline.ts";
import { untilServed, untilWhole } from "./whole.ts";

/** Slots that a fault lasts and is watched, from that of the duty that it is aimed at. */
const watchedSlots = 3;

/** Seconds that it takes to get a fault ready. */
const preparation = 4;

/** A case of which the chain has not told everything yet. */
interface OpenCase {
  readonly of: DutyCase;
  readonly aim: Aim;
  /** When the fault was to begin, began, and was there. */
  readonly times: { readonly planned: number; readonly begun: number; readonly done: number };
  /** Slots whose duties count. */
  readonly slots: readonly [number, number];
  readonly duties: readonly ValidatorDuty[];
}

/** Starts the participants and runs cases one after the other; tells the result of each as soon as the chain has told everything of it. */
export async function runCases(
  stage: ChainStage,
  cases: readonly DutyCase[],
  tell: (result: CaseResult) => void,
): Promise<void> {
  const open: OpenCase[] = [];
  await untilServed(stage);
  await stage.signers.start();
  const judgeOver = async (): Promise<void> => {
    while (open[0] !== undefined && isOver(open[0], stage.clock)) tell(await judge(stage, open.shift()!));
  };
  for (const each of cases) {
    open.push(await runCase(stage, each));
    await judgeOver();
  }
  for (; open.length > 0; await judgeOver()) await sleep(1000);
}

async function runCase(stage: ChainStage, of: DutyCase): Promise<OpenCase> {
  await untilWhole(stage);
  const event = stage.events[of.event]!;
  const { aim, duties } = await nextAim(stage, of);
  await event.prepare();
  await untilTime(aim.at);
  const begun = Date.now();
  stage.timeline.note(`${of.event}: the fault begins`);
  await event.harm();
  const done = Date.now();
  await untilTime(startOfSlot(stage.clock, aim.slot + watchedSlots));
  stage.timeline.note(`${of.event}: the fault ends`);
  await event.restore();
  const slots = [slotAt(stage.clock, begun), aim.slot + watchedSlots - 1] as const;
  const inSlots = duties.filter(
    ({ slot, kind }) => slot >= slots[0] && slot <= slots[1] && stage.duties.includes(kind),
  );
  return { of, aim, times: { planned: aim.at, begun, done }, slots, duties: inSlots };
}

async function nextAim(stage: ChainStage, of: DutyCase): Promise<{ aim: Aim; duties: ValidatorDuty[] }> {
  const { clock } = stage;
  for (;;) {
    const { epoch, duties } = await knownDuties(stage, stage.validators);
    const lastSlot = (epoch + 2) * clock.slotsPerEpoch - 1 - watchedSlots;
    const soonest = Date.now() + preparation * 1000;
    const aims = aimsAt(stage, of, duties).filter(({ slot, at }) => slot <= lastSlot && at > soonest);
    const [aim] = aims.toSorted((a, b) => a.at - b.at);
    if (aim !== undefined) return { aim, duties };
    await sleep(clock.secondsPerSlot * 1000);
  }
}

/** Whether the last block that may have an attestation of a case is behind. */
const isOver = ({ slots }: OpenCase, clock: ChainClock): boolean =>
  slotAt(clock, Date.now()) > slots[1] + clock.slotsPerEpoch + 1;

/** What the chain says in the end. */
async function judge(stage: ChainStage, open: OpenCase): Promise<CaseResult> {
  const { observer, clock, participants, timeline } = stage;
  const { of, aim, times, slots, duties } = open;
  const first = slots[0] - (slots[0] % clock.slotsPerEpoch);
  const chain = await observer.chain(first, slots[1] + clock.slotsPerEpoch, clock);
  const outcomes: Outcome[] = duties.map((duty) => outcomeOf(chain, duty));
  const entries: Entry[] = await timeline.entries(
    participants,
    startOfSlot(clock, first - clock.slotsPerEpoch),
  );
  const misses = missesOf(outcomes, participants).map((miss) => {
    const zero = startOfSlot(clock, miss.slot);
    const client = participants.find(({ name }) => name === miss.client)!;
    const from = Math.min(times.begun, zero) - 1000;
    const until = zero + clock.secondsPerSlot * 1000;
    const epoch = epochOf(clock, miss.slot);
    return { ...miss, timeline: timelineOf(entries, client, { from, until, zero, epoch }) };
  });
  return {
    ...of,
    slot: aim.slot,
    aimedAt: aim.client,
    deviation: [times.begun - times.planned, times.done - times.planned],
    counts: countsByOwner(outcomes, participants),
    misses,
  };
}

const untilTime = (time: number): Promise<void> => sleep(Math.max(0, time - Date.now()));
