import { type Case, of, simple } from "./case.ts";

const bids = (metric: string, code: string, more = ""): string =>
  `mev_boost_${metric}_status_code_total{${of("mev-boost", `,endpoint="/eth/v1/builder/header",http_status_code="${code}"${more}`)}}`;
const relayBids = (code: string): string => bids("relay", code, `,relay="a"`);
const latency = (part: string): string =>
  `mev_boost_relay_latency_${part}{${of("mev-boost", `,endpoint="/eth/v1/builder/header",relay="a"`)}}`;

/** Alerts of builders and relays. */
export const builderCases: readonly Case[] = [
  simple(
    "PayloadWithheld",
    2,
    `haproxy_sticktable_used{${of("builder-proxy", `,name="withheld",type="string"`)}}`,
    "1x20",
    "0x20",
  ),
  simple(
    "BidsFail",
    10,
    `haproxy_backend_http_responses_total{${of("builder-proxy", `,proxy="header",code="5xx"`)}}`,
    "2x20 3x60",
    "3x80",
  ),
  {
    alert: "NoBids",
    after: 60,
    fires: [{ [bids("beacon_node", "204")]: "0x20 5x300" }],
    quiet: [
      { [bids("beacon_node", "204")]: "0x20 5x300", [bids("beacon_node", "200")]: "0x20 1x300" },
      { [bids("beacon_node", "204")]: "5x300" },
    ],
  },
  {
    alert: "RelayWithoutBids",
    after: 60,
    fires: [{ [relayBids("204")]: "0x20 5x300" }, { [relayBids("500")]: "0x20 5x300" }],
    quiet: [
      { [relayBids("204")]: "0x20 5x300", [relayBids("200")]: "0x20 1x300" },
      { [relayBids("204")]: "5x300" },
    ],
  },
  {
    alert: "RelaySlow",
    after: 60,
    fires: [{ [latency("sum")]: "0+700x300", [latency("count")]: "0+1x300" }],
    quiet: [{ [latency("sum")]: "0+500x300", [latency("count")]: "0+1x300" }],
  },
];
