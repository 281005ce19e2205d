import { exceeded, type Figures, type Percentiles } from "./latency-figures.ts";
import { phases } from "./measure.ts";
import { table } from "./table.ts";

/** What was measured from one host. */
export interface FromHost {
  readonly host: string;
  readonly endpoints: readonly Figures[];
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
  const rows = hosts.flatMap(({ host, endpoints }) =>
    endpoints.map((endpoint) => [host, ...rowOf(endpoint)]),
  );
  const orders = hosts.map(({ host, order }) => [host, order.join(", ") || "nothing answers"]);
  return [
    "Milliseconds since the request's begin: half of the requests were not slower / 95 of 100 were not.",
    table(head, rows),
    table(["HOST", "LIST BEACON NODES IN THIS ORDER"], orders),
  ].join("\n\n");
}

function rowOf(endpoint: Figures): string[] {
  const { by, to, asks, code, times, roundTrip } = endpoint;
  const cells = phases.map((phase) => spread(times?.[phase]));
  return [by, to, asks, code === 0 ? "–" : String(code), ...cells, spread(roundTrip), remarks(endpoint)];
}

const spread = (figures: Percentiles | undefined): string =>
  figures ? `${figures.p50.toFixed(1)} / ${figures.p95.toFixed(1)}` : "–";

function remarks(endpoint: Figures): string {
  const limit = exceeded(endpoint);
  const slow = limit === undefined ? [] : [`over ${limit} ms`];
  const failed =
    endpoint.reason === undefined
      ? []
      : [`${endpoint.asked - endpoint.good} of ${endpoint.asked} failed: ${endpoint.reason}`];
  return [...slow, ...failed].join("; ");
}
