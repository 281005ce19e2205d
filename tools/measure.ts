import { quote } from "../provider/remote/quote.ts";
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

/** What curl writes after each request (curl(1), --write-out). */
const format = [
  "%{http_code}",
  ...["namelookup", "connect", "appconnect", "pretransfer", "starttransfer", "total"].map(
    (name) => `%{time_${name}}`,
  ),
  "%{errormsg}",
].join("\\t");

const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_syncing", params: [] });

/** Script that asks every question in turn, again and again, and prints a line for each answer. It changes nothing. */
export function measureScript(endpoints: readonly Endpoint[]): string {
  const asked = endpoints.map(({ url, asks }, i) => {
    const post = asks === "rpc" ? ` -H 'content-type: application/json' --data ${quote(body)}` : "";
    return `  ask ${i}${post} ${quote(url)}`;
  });
  return `
failed=
ask() {
  number=$1; shift
  [ "$(printf '%s\\n' $failed | grep -cx "$number")" -lt ${maxFailures} ] || return 0
  curl -q --noproxy '*' -sS -o /dev/null --connect-timeout 3 -m 5 -w "$number\\t${format}\\n" "$@" || failed="$failed $number"
}
for round in $(seq ${rounds}); do
${asked.join("\n")}
done`;
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
