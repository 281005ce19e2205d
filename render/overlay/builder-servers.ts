import type { NetworkName } from "../../catalog/networks.ts";
import { secretHeader } from "../mev/header-check.ts";
import { type BuilderCall, listens, slotOfBlock, socketOf, whole } from "./builder-calls.ts";

/** MEV-Boost in the cloud, which takes requests that show a secret. */
export interface CloudMevBoost {
  /** Name in DNS and in its certificate. */
  readonly host: string;
  /** File with {@link secretMap}, for root alone. HAProxy reads it as it starts or reloads. */
  readonly secretFile: string;
}

const secretKey = "secret";

/** A map of HAProxy's with one entry. */
export const secretMap = (secret: string): string => `${secretKey} ${secret}\n`;

/**
 * MEV-Boost in the cloud, as the other sections see it. What they send elsewhere has no secret. Its host's own answers,
 * such as that it does not know the secret or has no instance, are no answers of MEV-Boost: they count as failures.
 *
 * The address is that of a name. A name that is not known when the proxy starts, or no more, does not keep it from
 * starting: the last address that was known stands. Connections are kept: a handshake takes longer than a question.
 */
export function cloudSections(network: NetworkName, { host, secretFile }: CloudMevBoost): string[][] {
  return [
    ["resolvers system", "  parse-resolv-conf", ...holds],
    [
      "listen cloud",
      listens(network, "cloud"),
      whole,
      `  http-request set-header host ${host}`,
      `  http-request set-header ${secretHeader} %[str(${secretKey}),map(${secretFile})]`,
      "  http-response set-status 503 if { status 401 403 404 429 }",
      "  http-reuse always",
      "  timeout connect 400ms",
      // A connection that was kept may have ended meanwhile.
      "  retries 1",
      "  retry-on empty-response",
      `  server cloud ${host}:443 ${tls(host)} resolvers system resolve-prefer ipv4 init-addr last,libc,none`,
    ],
  ];
}

const holds = ["nx", "refused", "timeout", "other"].map((answer) => `  hold ${answer} 1d`);

const tls = (host: string): string =>
  `ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt verifyhost ${host} sni str(${host}) alpn http/1.1`;

/** When a request that failed at one goes to the other. */
const failures = "conn-failure empty-response junk-response 500 502 503 504";

/**
 * MEV-Boost in the cloud first, then the container: a request that fails at one goes to the other. Whoever gave the last
 * bid for a slot gets the block that was signed for it. If that one fails, the other gets the same block: MEV-Boost asks
 * all relays for the payload of a bid that it has not seen (flashbots/mev-boost, server/get_payload.go, 2025).
 */
export function eitherSections(network: NetworkName, local: number): string[][] {
  const cloud = socketOf(network, "cloud");
  const container = `127.0.0.1:${local}`;
  const listen = (call: BuilderCall, lines: readonly string[]): string[] => [
    `listen either-${call}`,
    listens(network, `either-${call}`),
    ...lines,
    "  retries 1",
    "  option redispatch 1",
    "  balance first",
  ];
  return [
    [
      ...listen("header", bids),
      `  server cloud ${cloud} ${cloudWatch}`,
      `  server local ${container} ${checks} rise 1`,
      `  server cloud-unchecked ${cloud} backup`,
      `  server local-unchecked ${container} backup`,
    ],
    ...(
      [
        ["validators", registrations],
        ["payload", blocks],
      ] as const
    ).map(([call, lines]) => [
      ...listen(call, lines),
      `  server cloud ${cloud}`,
      `  server local ${container}`,
    ]),
  ];
}

const checks = "check inter 2s fall 2";

/**
 * What fails one question for a bid, or answers it too late, is left alone until it has been well for a minute: its status
 * says nothing about its bids, and the container's are as good.
 */
const cloudWatch = `${checks} rise 30 observe layer7 error-limit 1 on-error mark-down`;

/**
 * Milliseconds that a question may be on the line to the cloud and back, over a connection that is kept. Beyond that, the
 * container is preferred: a bid has a second. MEV-Boost answers a check at once, so that its time is the line's.
 */
const farAway = 100;

/** Slots whose bids are remembered, and for how long: the block comes within its slot. */
const bidTable = "  stick-table type string len 20 size 100 expire 1m";

/** Checks say who is preferred. Where neither is, both are asked all the same, by the servers that are not checked. */
const bids = [
  "  option httpchk",
  "  http-check send meth GET uri /eth/v1/builder/status ver HTTP/1.1 hdr host localhost",
  "  http-check expect status 200",
  `  timeout check ${farAway}ms`,
  "  option allbackups",
  bidTable,
  "  http-request set-var(txn.slot) path,field(6,/)",
  "  stick store-response var(txn.slot) if { status 200 }",
  // Before the beacon node's deadline, so that a slow one is noticed.
  "  timeout server 900ms",
  `  retry-on ${failures}`,
];

/** In half of what a beacon node waits. */
const registrations = [whole, "  timeout server 1400ms", `  retry-on ${failures} response-timeout`];

/** Each is tried before the slot is given up, in half of what a beacon node waits. */
const blocks = [
  ...slotOfBlock,
  "  stick match var(txn.slot) table either-header",
  "  timeout server 1900ms",
  `  retry-on ${failures} response-timeout`,
];
