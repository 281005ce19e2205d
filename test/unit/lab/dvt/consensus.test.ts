import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Consensus, type Effects, type Message } from "../../../../lab/dvt/consensus.ts";
import { type Clock, Decisions } from "../../../../lab/dvt/decisions.ts";
import { charonRules, type Duty, ssvRules } from "../../../../lab/dvt/duty.ts";
import { quorumOf } from "../../../../topology/dvt/quorum.ts";

const leaderOf = (operators: number) => (round: number) => (round % operators) + 1;

interface Flight {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

/** Operators whose messages arrive in any order, more than once, or never, and whose clocks run as they like. */
class Chaos {
  readonly operators: Consensus[];
  readonly #flying: Flight[] = [];

  constructor(size: number) {
    this.operators = Array.from({ length: size }, (_, i) => new Consensus(i + 1, size, leaderOf(size)));
  }

  /** `step`: what happens, and to whom or to which message. */
  happen({ what, index }: Step): void {
    const operator = this.operators[index % this.operators.length]!;
    const number = this.operators.indexOf(operator) + 1;
    if (what === "offer") this.#send(number, operator.offer(`value of ${number}`));
    else if (what === "expire") this.#send(number, operator.expire(operator.round));
    else if (this.#flying.length > 0) this.#arrive(index % this.#flying.length, what);
  }

  #arrive(at: number, what: "deliver" | "repeat" | "lose"): void {
    const { from, to, message } = this.#flying[at]!;
    if (what !== "repeat") this.#flying.splice(at, 1);
    if (what !== "lose") this.#send(to, this.operators[to - 1]!.receive(from, message));
  }

  #send(from: number, { send }: Effects): void {
    for (const message of send)
      for (const to of this.operators.keys())
        if (to + 1 !== from) this.#flying.push({ from, to: to + 1, message });
  }
}

interface Step {
  readonly what: "offer" | "expire" | "deliver" | "repeat" | "lose";
  readonly index: number;
}

const steps = fc.array(
  fc.record({
    what: fc.oneof(
      { arbitrary: fc.constant("deliver" as const), weight: 20 },
      { arbitrary: fc.constantFrom("offer", "expire", "repeat", "lose"), weight: 3 },
    ),
    index: fc.nat(997),
  }),
  { minLength: 150, maxLength: 300 },
);

it("operators never decide two values, whatever is lost, late or repeated", () => {
  let decided = 0;
  fc.assert(
    fc.property(fc.constantFrom(4, 7), steps, (size, events) => {
      const chaos = new Chaos(size);
      for (const event of events) chaos.happen(event);
      const values = new Set(chaos.operators.flatMap(({ decision }) => decision ?? []));
      expect([...values].length).toBeLessThanOrEqual(1);
      decided += values.size;
    }),
    { numRuns: 1500, seed: 7 },
  );
  // Otherwise the property says nothing.
  expect(decided).toBeGreaterThan(300);
});

it("what one operator decided before it died is what the others decide", () => {
  const operators = Array.from({ length: 4 }, (_, i) => new Consensus(i + 1, 4, leaderOf(4)));
  const queue: Flight[] = [];
  const send = (from: number, effects: Effects): void => {
    for (const message of effects.send)
      for (const to of [1, 2, 3, 4]) if (to !== from) queue.push({ from, to, message });
  };
  const deliver = (arrives: (flight: Flight) => boolean): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      if (arrives(next)) send(next.to, operators[next.to - 1]!.receive(next.from, next.message));
  };
  for (const [i, operator] of operators.entries()) send(i + 1, operator.offer(`value of ${i + 1}`));
  deliver(({ to, message }) => to === 1 || message.kind !== "commit");
  expect(operators.map(({ decision }) => decision)).toEqual(["value of 2", undefined, undefined, undefined]);
  for (const [i, operator] of operators.entries()) send(i + 1, operator.expire(1));
  deliver(({ from, to }) => from !== 1 && to !== 1);
  expect(operators.map(({ decision, round }) => [decision, round])).toEqual([
    ["value of 2", 1],
    ["value of 2", 2],
    ["value of 2", 2],
    ["value of 2", 2],
  ]);
});

/** A clock that jumps to what is due next. */
class Simulation {
  #time = 0;
  #order = 0;
  readonly #due: { time: number; order: number; call: () => void }[] = [];
  readonly clock: Clock = {
    now: () => this.#time,
    at: (time, call) => {
      const event = { time: Math.max(time, this.#time), order: this.#order++, call };
      this.#due.push(event);
      return () => {
        event.call = () => undefined;
      };
    },
  };

  async runUntil(end: number): Promise<void> {
    for (;;) {
      await new Promise((done) => setImmediate(done));
      this.#due.sort((one, other) => one.time - other.time || one.order - other.order);
      const [next] = this.#due;
      if (next === undefined || next.time > end) return;
      this.#due.shift();
      this.#time = next.time;
      next.call();
    }
  }
}

const genesis = 12_000;

/** What each operator decides of an attester's duty in slot 1, and when; `dead` ones are silent. */
async function run(
  dead: readonly number[],
  rules = charonRules,
  size = 4,
  withoutValue: readonly number[] = [],
) {
  const simulation = new Simulation();
  const { clock } = simulation;
  const duty: Duty = { kind: "attester", slot: 1, part: "" };
  const operators = new Map<number, Decisions>();
  const settings = { operators: size, rules, clock, genesis, slotTime: 12_000 };
  for (let self = 1; self <= size; self += 1) {
    if (dead.includes(self)) continue;
    const send = (key: string, message: Message): void => {
      for (const [to, other] of operators)
        if (to !== self) clock.at(clock.now() + 50, () => other.receive(self, key, message));
    };
    operators.set(self, new Decisions({ ...settings, self, send }));
  }
  const decided = new Map<number, { value: string; time: number }>();
  clock.at(genesis + 12_000 + 4000, () => {
    for (const [self, operator] of operators) {
      const own = withoutValue.includes(self)
        ? new Promise<string>(() => undefined)
        : Promise.resolve(`of ${self}`);
      const start = clock.now();
      operator.decide(duty, own).then((value) => decided.set(self, { value, time: clock.now() - start }));
    }
  });
  await simulation.runUntil(genesis + 24_000);
  return [...decided.values()];
}

describe("a cluster", () => {
  const [first, second] = [charonRules, ssvRules].map(({ leaderOf }) =>
    [1, 2].map((round) => leaderOf({ kind: "attester", slot: 1, part: "" }, round, 4)),
  ) as [number[], number[]];

  it("decides what its leader wants, in three trips of a message", async () => {
    const all = await run([]);
    expect(all).toEqual(Array.from({ length: 4 }, () => ({ value: `of ${first[0]}`, time: 150 })));
  });

  it.each([
    ["Charon", charonRules, first, 1000],
    ["SSV", ssvRules, second, 2000],
  ] as const)("decides in the next round of %s when its leader is dead", async (_, rules, leaders, time) => {
    const left = await run([leaders[0]!], rules);
    expect(left.map(({ value }) => value)).toEqual(Array(3).fill(`of ${leaders[1]}`));
    expect(left.map((one) => one.time >= time && one.time <= time + 300)).toEqual([true, true, true]);
  });

  it("goes on without the value of its leader", async () => {
    const all = await run([], charonRules, 4, [first[0]!]);
    expect(all.map(({ value }) => value)).toEqual(Array(4).fill(`of ${first[1]}`));
  });

  it.each([4, 7, 10, 13])("decides with a quorum of %i, and not with one operator fewer", async (size) => {
    const dead = Array.from({ length: size - quorumOf(size) }, (_, i) => size - i);
    const left = await run(dead, ssvRules, size);
    expect(left.length).toBe(quorumOf(size));
    expect(await run([...dead, 1], ssvRules, size)).toEqual([]);
  });
});

describe("decisions", () => {
  const simulation = new Simulation();
  const settings = {
    self: 1,
    operators: 4,
    rules: charonRules,
    genesis,
    slotTime: 12_000,
    send: () => undefined,
  };

  it("leave out slots about which the operator may have spoken before it was started again", async () => {
    simulation.clock.at(genesis + 5 * 12_000 + 100, () => undefined);
    await simulation.runUntil(genesis + 6 * 12_000);
    const decisions = new Decisions({ ...settings, clock: simulation.clock });
    const duty = { kind: "attester", part: "" } as const;
    await expect(decisions.decide({ ...duty, slot: 5 }, Promise.resolve("x"))).rejects.toThrow(
      "attester/5/ is of another time",
    );
    void decisions.decide({ ...duty, slot: 6 }, Promise.resolve("x"));
  });
});
