/** What a client was answered, and what that says about an event. Times are milliseconds since the epoch. */

import { median } from "../median.ts";

/** One question of a client: when the answer was there or given up, and whether it was a good one. */
export interface Answer {
  readonly at: number;
  readonly ok: boolean;
}

/** What a client noticed of one event. */
export interface EventSample {
  /** Longest time between two good answers that follow each other. */
  readonly gap: number;
  readonly asked: number;
  readonly failed: number;
}

/**
 * What a client noticed between two times. The gap may have begun before `from`, where the last good answer came; one
 * that has not ended by `until` counts until then.
 */
export function sampleOf(answers: readonly Answer[], from: number, until: number): EventSample {
  const inWindow = answers.filter(({ at }) => at >= from && at <= until);
  const before = answers.filter(({ at, ok }) => ok && at < from).map(({ at }) => at);
  const good = inWindow.filter(({ ok }) => ok).map(({ at }) => at);
  const times = [greatest(before) || from, ...good.sort((a, b) => a - b), until];
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  return { gap: greatest(gaps), asked: inWindow.length, failed: inWindow.length - good.length };
}

/** The greatest value; 0 of none. They may be too many for the arguments of one call. */
export function greatest(values: readonly number[]): number {
  return values.reduce((greatest, value) => Math.max(greatest, value), 0);
}

/** One line of the report. */
export interface Row {
  readonly event: string;
  /** How many times it was measured. */
  readonly count: number;
  /** Milliseconds. */
  readonly median: number;
  readonly worst: number;
  /** Of the questions asked around all of them. */
  readonly failed: number;
  readonly asked: number;
  /** The most that is wanted, milliseconds and questions. */
  readonly wanted?:
    | { readonly worst: number; readonly median?: number; readonly failed?: number }
    | undefined;
}

export function rowOf(event: string, samples: readonly EventSample[], wanted?: Row["wanted"]): Row {
  const gaps = samples.map(({ gap }) => gap);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    event,
    count: samples.length,
    median: median(gaps),
    worst: greatest(gaps),
    failed: sum(samples.map(({ failed }) => failed)),
    asked: sum(samples.map(({ asked }) => asked)),
    wanted,
  };
}

/** Whether a line is as wanted; undefined where nothing is. */
export function holds({ median: middle, worst, failed, wanted }: Row): boolean | undefined {
  if (wanted === undefined) return undefined;
  const isSoon = worst <= wanted.worst && middle <= (wanted.median ?? wanted.worst);
  return isSoon && failed <= (wanted.failed ?? failed);
}
