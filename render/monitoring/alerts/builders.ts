import { relayTimeouts } from "../../../catalog/mev-boost.ts";
import type { Alert } from "./alert.ts";

const header = `job="mev-boost",endpoint=~".*header.*"`;
const ofRelay = "(host, instance, role, relay)";
const ofNode = "(host, instance, role)";

/** Answers of relays, or of MEV-Boost, to questions for a bid in the last day; 204: there is none. */
const answers = (metric: string, labels: string, code = ""): string =>
  `sum by ${labels} (increase(mev_boost_${metric}_status_code_total{${header}${code}}[1d]))`;

const bid = `,http_status_code="200"`;

/**
 * What builder proxies and MEV-Boost say. A quantile of MEV-Boost's latency says nothing: it counts milliseconds in buckets
 * that are made for seconds, and the largest ends at 10 (server/service.go and metrics.go). So the mean is judged, and what
 * came too late is counted by the proxy.
 */
export const builderAlerts: readonly Alert[] = [
  {
    name: "PayloadWithheld",
    program: "builder-proxy",
    severity: "critical",
    expr: `haproxy_sticktable_used{job="builder-proxy",name="withheld"} > 0`,
    for: "0s",
    reason:
      "The builder proxy on {{ $labels.host }} remembers {{ $value }} slots for which a block was signed and no payload came: each is lost.",
  },
  {
    name: "BidsFail",
    program: "builder-proxy",
    severity: "warning",
    expr: `increase(haproxy_backend_http_responses_total{job="builder-proxy",proxy="header",code="5xx"}[1h]) > 0`,
    for: "0s",
    reason:
      "Questions for a bid on {{ $labels.host }} failed or were answered after the deadline: the execution client built the block.",
  },
  {
    name: "NoBids",
    program: "mev-boost",
    severity: "warning",
    expr: `${answers("beacon_node", ofNode)} > 2 unless on ${ofNode} ${answers("beacon_node", ofNode, bid)} > 0`,
    for: "0s",
    reason:
      "MEV-Boost on {{ $labels.host }} was asked for {{ $value }} bids in a day and had none to pass on.",
  },
  {
    name: "RelayWithoutBids",
    program: "mev-boost",
    severity: "warning",
    expr: `${answers("relay", ofRelay)} > 2 unless on ${ofRelay} ${answers("relay", ofRelay, bid)} > 0`,
    for: "0s",
    reason:
      "The relay {{ $labels.relay }} was asked for {{ $value }} bids in a day by MEV-Boost on {{ $labels.host }} and gave none.",
  },
  {
    name: "RelaySlow",
    program: "mev-boost",
    severity: "warning",
    // Two thirds of the milliseconds that a relay has (catalog/mev-boost.ts).
    expr: `sum by ${ofRelay} (increase(mev_boost_relay_latency_sum{${header}}[1d])) / sum by ${ofRelay} (increase(mev_boost_relay_latency_count{${header}}[1d])) > ${(2 * relayTimeouts.getheader) / 3}`,
    for: "0s",
    reason:
      "The relay {{ $labels.relay }} takes {{ $value }} ms for a bid, as MEV-Boost on {{ $labels.host }} measures it in a day: bids may come too late.",
  },
];
