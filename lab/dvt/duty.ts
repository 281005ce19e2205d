/** Duties on which a cluster decides, and the times of their rounds in the real programs. */

export interface Duty {
  readonly kind: "attester" | "proposer" | "aggregator" | "contribution";
  readonly slot: number;
  /** Tells two duties of a kind and a slot from each other; "" where there is one. */
  readonly part: string;
}

export const keyOf = ({ kind, slot, part }: Duty): string => [kind, slot, part].join("/");

/** Undefined for another text. */
export function dutyIn(key: string): Duty | undefined {
  const [, kind, slot, part] = /^(attester|proposer|aggregator|contribution)\/(\d+)\/(\w*)$/.exec(key) ?? [];
  return kind === undefined ? undefined : { kind: kind as Duty["kind"], slot: Number(slot), part: part! };
}

/** How one of the real programs measures rounds and chooses who leads them. Times are milliseconds. */
export interface RoundRules {
  readonly leaderOf: (duty: Duty, round: number, operators: number) => number;
  /** From the beginning of the duty's slot; rounds begin with 1. */
  readonly endOf: (duty: Duty, round: number, proposed: boolean, slotTime: number) => number;
}

/** When the beacon chain wants it done, as a part of the slot. */
const offsets: Record<Duty["kind"], number> = {
  proposer: 0,
  attester: 1 / 3,
  aggregator: 2 / 3,
  contribution: 2 / 3,
};

/** Numbers of Charon's types (core/types.go). */
const charonTypes: Record<Duty["kind"], number> = {
  proposer: 1,
  attester: 2,
  aggregator: 9,
  contribution: 12,
};

/**
 * Rounds of a second from when the duty is due, with twice the time once a leader has proposed (eager double linear timer:
 * ObolNetwork/charon core/consensus/timer/timers.go, 1331002d; leader: core/consensus/qbft/qbft.go).
 */
export const charonRules: RoundRules = {
  leaderOf: ({ kind, slot }, round, operators) => ((slot + charonTypes[kind] + round) % operators) + 1,
  endOf: ({ kind }, round, proposed, slotTime) =>
    slotTime * offsets[kind] + round * 1000 * (proposed ? 2 : 1),
};

/**
 * Rounds of two seconds from when the duty is due (ssvlabs/ssv protocol/v2/qbft/roundtimer/timer.go, 02407c98; its rounds
 * after the eighth are longer than any duty). The leader is the next one with each slot (RoundRobinProposer).
 */
export const ssvRules: RoundRules = {
  leaderOf: ({ slot }, round, operators) => ((slot + round - 1) % operators) + 1,
  endOf: ({ kind }, round, _, slotTime) => slotTime * offsets[kind] + round * 2000,
};
