import type { Endpoint } from "./endpoints.ts";

/** Times that curl tells of one request, in milliseconds since its begin; each includes those before it. */
export const phases = ["lookup", "connect", "tls", "pretransfer", "firstByte", "total"] as const;
export type Phase = (typeof phases)[number];

/** One request on a connection of its own. */
export interface Sample {
  /** 0: no answer. */
  readonly code: number;
  readonly times: Readonly<Record<Phase, number>>;
  /** Why there was no answer. */
  readonly error: string;
}

/** Requests of each question; one more than 19, so that 95 of 100 is not the worst of all. */
export const rounds = 20;
/** Failures after which a question is not asked any more. */
const maxFailures = 3;

/** What a host is asked, for {@link parseSamples}: every question in turn, again and again. */
export function timedRequests(endpoints: readonly Endpoint[]): string[] {
  const asked = endpoints.map(({ url, asks }) => `${asks === "rpc" ? "eth_syncing" : "get"} ${url}`);
  return [`${rounds} ${maxFailures}`, ...asked];
}

/** Samples of each way, in the order of the ways. */
export function parseSamples(endpoints: readonly Endpoint[], lines: readonly string[]): Sample[][] {
  const samples: Sample[][] = endpoints.map(() => []);
  for (const line of lines) {
    const [number, code, ...rest] = line.split("\t");
    const times = phases.map((phase, i) => [phase, Number(rest[i]) * 1000] as const);
    const sample = {
      code: Number(code),
      times: Object.fromEntries(times) as Record<Phase, number>,
      error: rest[phases.length] ?? "",
    };
    const own = samples[Number(number)];
    if (own === undefined || times.some(([, time]) => Number.isNaN(time)))
      throw new Error(`curl says "${line}", which is no measurement`);
    own.push(sample);
  }
  return samples;
}
