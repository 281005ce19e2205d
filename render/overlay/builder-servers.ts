import type { NetworkName } from "../../catalog/networks.ts";
import { type BuilderCall, socketOf, wholeRequest } from "./builder-calls.ts";

/** MEV-Boost in the cloud, which takes requests that show a secret. */
export interface CloudMevBoost {
  /** Name in DNS and in its certificate. */
  readonly host: string;
  /** File with one line, `secret` and the secret, for root alone. HAProxy reads it as it starts or reloads. */
  readonly secretFile: string;
}

/** Header in which a request shows the secret. */
const secretHeader = "x-mev-secret";

/** A request that is repeated has to be whole first. */
const whole = `  http-request wait-for-body time ${wholeRequest} if METH_POST`;

const listens = (network: NetworkName, section: string): string =>
  `  bind ${socketOf(network, section)} mode 600 user haproxy`;

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
      `  http-request set-header ${secretHeader} %[str(secret),map(${secretFile})]`,
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
  const servers = (cloud: string, container: string): string[] => [
    "  retries 1",
    "  option redispatch 1",
    "  balance first",
    `  server cloud ${socketOf(network, "cloud")}${cloud}`,
    `  server local 127.0.0.1:${local}${container}`,
  ];
  const listen = (call: BuilderCall, lines: readonly string[]): string[] => [
    `listen either-${call}`,
    listens(network, `either-${call}`),
    ...lines,
  ];
  return [
    listen("header", [...bids, ...servers(cloudWatch, ` ${checks} rise 1`)]),
    listen("validators", [
      whole,
      // Half of what a beacon node waits.
      "  timeout server 1400ms",
      `  retry-on ${failures} response-timeout`,
      ...servers(" track either-header/cloud", " track either-header/local"),
    ]),
    listen("payload", [...blocks, ...servers("", "")]),
  ];
}

const checks = "check inter 2s fall 2";

/**
 * What fails one question for a bid, or answers it too late, is left alone until it has been well for a minute: its status
 * says nothing about its bids, and the container's are as good.
 */
const cloudWatch = ` ${checks} rise 30 observe layer7 error-limit 1 on-error mark-down`;

/** Slots whose bids are remembered, and for how long: the block comes within its slot. */
const bidTable = "  stick-table type string len 20 size 100 expire 1m";

const bids = [
  "  option httpchk",
  "  http-check send meth GET uri /eth/v1/builder/status ver HTTP/1.1 hdr host localhost",
  "  http-check expect status 200",
  bidTable,
  "  http-request set-var(txn.slot) path,field(6,/)",
  "  stick store-response var(txn.slot) if { status 200 }",
  // Before the beacon node's deadline, so that a slow one is noticed.
  "  timeout server 900ms",
  `  retry-on ${failures}`,
];

/**
 * A signed blinded block, as JSON or SSZ. In SSZ the message follows an offset and the signature, 4 and 96 bytes, and
 * begins with the slot in little-endian order (consensus-specs, SignedBlindedBeaconBlock): the lower half is the slot
 * until the year 3600. Nothing found out by checks counts: each is tried before the slot is given up.
 */
const blocks = [
  whole,
  "  acl is_ssz req.hdr(content-type) -m beg application/octet-stream",
  "  http-request set-var(txn.slot) req.body,json_query('$.message.slot') unless is_ssz",
  String.raw`  http-request set-var(txn.slot) 'req.body,bytes(100,4),hex,regsub("^(..)(..)(..)(..)$","\4\3\2\1"),hex2i' if is_ssz`,
  "  stick match var(txn.slot) table either-header",
  // Half of what a beacon node waits.
  "  timeout server 1900ms",
  `  retry-on ${failures} response-timeout`,
];
