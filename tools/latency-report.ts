import { exceeded, type Figures, type Percentiles } from "./latency-figures.ts";
import { phases } from "./measure.ts";
import { table } from "./table.ts";

/** What was measured from one host. */
export interface FromHost {
  readonly host: string;
  readonly ways: readonly Figures[];
  /** The beacon nodes in the order in which the host should list them. */
  readonly order: readonly string[];
}

const head = [
  "FROM",
  "BY",
  "TO",
  "ASKS",
  "CODE",
  "LOOKUP",
  "CONNECT",
  "TLS",
  "PRETRANSFER",
  "FIRST BYTE",
  "TOTAL",
  "ROUND TRIP",
  "",
];

/** A table in milliseconds and what follows from it. */
export function latencyReport(hosts: readonly FromHost[]): string {
  const rows = hosts.flatMap(({ host, ways }) => ways.map((way) => [host, ...rowOf(way)]));
  const orders = hosts.map(({ host, order }) => [host, order.join(", ") || "nothing answers"]);
  return [
    "Milliseconds since the request's begin: half of the requests were not slower / 95 of 100 were not.",
    table(head, rows),
    table(["HOST", "LIST BEACON NODES IN THIS ORDER"], orders),
  ].join("\n\n");
}

function rowOf(way: Figures): string[] {
  const { by, to, asks, code, times, roundTrip } = way;
  const cells = phases.map((phase) => spread(times?.[phase]));
  return [by, to, asks, code === 0 ? "–" : String(code), ...cells, spread(roundTrip), remarks(way)];
}

const spread = (figures: Percentiles | undefined): string =>
  figures ? `${figures.p50.toFixed(1)} / ${figures.p95.toFixed(1)}` : "–";

function remarks(way: Figures): string {
  const limit = exceeded(way);
  const slow = limit === undefined ? [] : [`over ${limit} ms`];
  const failed =
    way.reason === undefined ? [] : [`${way.asked - way.good} of ${way.asked} failed: ${way.reason}`];
  return [...slow, ...failed].join("; ");
}
