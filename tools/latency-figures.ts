import type { Endpoint } from "./endpoints.ts";
import { type Phase, phases, type Sample } from "./measure.ts";

/** Half of the values are not greater than `p50`, 95 of 100 not greater than `p95`; milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/** What the requests by one way say. */
export interface Figures extends Endpoint {
  /** The HTTP status of most answers; 0: there was none. */
  readonly code: number;
  /** Requests that were answered with 200, of all. */
  readonly good: number;
  readonly asked: number;
  /** Of the good ones; undefined where there is none. */
  readonly times?: Readonly<Record<Phase, Percentiles>>;
  /** From the request to the first byte of its answer: what one costs on a connection that is open already. */
  readonly roundTrip?: Percentiles;
  /** Why others than the good ones failed. */
  readonly reason?: string;
}

/** Round trips above these, in milliseconds, are told: a validator's duties begin to suffer, or suffer. */
const limits = [40, 100] as const;

export function figuresOf(endpoint: Endpoint, samples: readonly Sample[]): Figures {
  const good = samples.filter(({ code }) => code === 200);
  const bad = samples.filter(({ code }) => code !== 200);
  const counted = {
    ...endpoint,
    code: modeOf(samples.map(({ code }) => code)) ?? 0,
    good: good.length,
    asked: samples.length,
  };
  const reason = modeOf(bad.map(({ code, error }) => error || `HTTP ${code}`));
  const why = reason === undefined ? {} : { reason };
  if (good.length === 0) return { ...counted, ...why };
  const of = (value: (sample: Sample) => number) => percentilesOf(good.map(value));
  const times = phases.map((phase) => [phase, of((sample) => sample.times[phase])] as const);
  return {
    ...counted,
    ...why,
    times: Object.fromEntries(times) as Record<Phase, Percentiles>,
    roundTrip: of((sample) => sample.times.firstByte - sample.times.pretransfer),
  };
}

/** By the nearest rank: always values that were measured. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { p50: rank(0.5), p95: rank(0.95) };
}

function modeOf<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** The limit that half of the round trips exceed, if any. */
export const exceeded = ({ roundTrip }: Figures): number | undefined =>
  roundTrip && limits.findLast((limit) => roundTrip.p50 > limit);

/**
 * In which order a host should list the stack's beacon nodes: ways that answer, by the limits that they keep; among
 * equals the overlay before the tunnel. Hosts begin with different addresses, so that they do not share one node's view.
 */
export function recommended(position: number, figures: readonly Figures[]): string[] {
  const beacons = figures.filter(({ asks, listed }) => asks === "beacon" && listed);
  const addresses = beacons.filter(({ by }) => by === "overlay");
  const start = addresses.length === 0 ? 0 : position % addresses.length;
  const turned = [...addresses.slice(start), ...addresses.slice(0, start)];
  const inOrder = [...turned, ...beacons.filter(({ by }) => by === "tunnel")];
  const answering = inOrder.filter(({ good, asked }) => good * 20 >= asked * 19 && good > 0);
  const rank = (endpoint: Figures) => exceeded(endpoint) ?? 0;
  return answering.toSorted((a, b) => rank(a) - rank(b)).map(({ url }) => new URL(url).origin);
}
