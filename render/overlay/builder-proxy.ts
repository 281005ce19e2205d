import type { NetworkName } from "../../catalog/networks.ts";
import type { Withheld } from "../../topology/ethereum/node.ts";
import {
  type BuilderCall,
  builderProxyPaths,
  deadlines,
  listens,
  slotOfBlock,
  socketOf,
  whole,
  wholeRequest,
} from "./builder-calls.ts";
import { type CloudMevBoost, cloudSections, eitherSections } from "./builder-servers.ts";

/** Who asks relays: MEV-Boost in a container of the host, MEV-Boost in the cloud, or the first where the second fails. */
export type BuilderServers =
  | { readonly mode: "local"; readonly local: number }
  | { readonly mode: "cloud"; readonly cloud: CloudMevBoost }
  | { readonly mode: "cloud+local"; readonly local: number; readonly cloud: CloudMevBoost };

/** The builder API that a host's beacon node asks. */
export interface BuilderProxy {
  readonly network: NetworkName;
  /** Address of the host in the network that it shares with the beacon node's container alone. */
  readonly address: string;
  readonly port: number;
  /** The port of HAProxy's metrics, on loopback. */
  readonly metrics: number;
  /** `local`: the port of the container, on loopback. */
  readonly servers: BuilderServers;
  readonly withheld: Withheld;
}

/**
 * A request of which all is known may be sent again. A blinded block has 0.4 MB as JSON with eight attestations of 16 KiB
 * of bits each; one that also slashes many attesters may be larger, and is sent once.
 */
const largestRequest = 1024 * 1024;

/**
 * haproxy.cfg of a network's builder proxy. A beacon node's question has one answer within its deadline. A signed blinded
 * block goes on as it came and nobody signs another in its place: an error says that the payload was withheld.
 */
export function renderBuilderProxy(proxy: BuilderProxy): string {
  const { servers, network } = proxy;
  const sections = [
    general(network),
    defaults,
    frontend(proxy),
    ...headerSections(proxy),
    backend(proxy, "validators"),
    ...payloadSections(proxy),
    ...("cloud" in servers ? cloudSections(network, servers.cloud) : []),
    ...(servers.mode === "cloud+local" ? eitherSections(network, servers.local) : []),
    metrics(proxy),
  ];
  return sections.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function general(network: NetworkName): string[] {
  return [
    "global",
    "  user haproxy",
    "  group haproxy",
    "  maxconn 64",
    `  tune.bufsize ${largestRequest}`,
    "  hard-stop-after 30s",
    `  stats socket ${builderProxyPaths(network).control} mode 600 level admin`,
  ];
}

const defaults = [
  "defaults",
  "  mode http",
  "  timeout connect 250ms",
  `  timeout http-request ${wholeRequest}`,
  "  timeout http-keep-alive 60s",
  "  timeout queue 1s",
  "  timeout client 60s",
  "  timeout server 5s",
  "  retries 0",
];

/**
 * Caplin asks for the status as it starts, and ends where the answer is no (cl/beacon/builder/client.go, 2026): a node
 * must not depend on who builds blocks for it. Whatever the status is, a question for a bid that fails costs nothing.
 * The address is there once Docker has made the network, perhaps later than this proxy starts: `transparent`.
 */
function frontend({ address, port }: BuilderProxy): string[] {
  return [
    "frontend builder",
    `  bind ${address}:${port} transparent`,
    `  http-request return status 200 content-type application/json string "{}" if METH_GET { path /eth/v1/builder/status }`,
    "  acl is_header path_beg /eth/v1/builder/header/",
    "  acl is_validators path /eth/v1/builder/validators",
    "  acl is_payload path_reg ^/eth/v[1-9]/builder/blinded_blocks$",
    "  use_backend header if METH_GET is_header",
    "  use_backend validators if METH_POST is_validators",
    "  use_backend payload if METH_POST is_payload",
    "  default_backend nothing",
    "",
    "backend nothing",
    "  http-request return status 404",
  ];
}

function backend(proxy: BuilderProxy, call: BuilderCall, lines: readonly string[] = []): string[] {
  return [
    `backend ${call}`,
    ...lines,
    `  timeout server ${deadlines[call]}ms`,
    `  server builder ${target(proxy, call)}`,
  ];
}

const withheldTable = "withheld";

/**
 * Slots for which a block was signed and no payload came. An entry goes when its time is over, so the table has exactly
 * those of the last hours; a restart of the proxy forgets them. Beacon nodes stop asking builders, too, but for slots that
 * the whole chain misses (Lighthouse's --builder-fallback-skips; Nimbus's livenessFailsafeInEffect) and Caplin for none:
 * what is withheld from one's own validators is a small part of that.
 */
function headerSections(proxy: BuilderProxy): string[][] {
  const { payloads, hours } = proxy.withheld;
  return [
    [`backend ${withheldTable}`, `  stick-table type string len 20 size 100 expire ${hours}h`],
    backend(proxy, "header", [
      `  http-request return status 204 if { table_cnt(${withheldTable}) ge ${payloads} }`,
    ]),
  ];
}

/**
 * The first section sees every answer of the second, also that its time is over, and remembers the slot of an error. The
 * second sends a signed block, the same one, again while MEV-Boost restarts: it is back in less than a second, and the
 * deadline is longer. `wait-for-body` makes HAProxy keep what it sends.
 */
function payloadSections(proxy: BuilderProxy): string[][] {
  const { network } = proxy;
  const section = "patient-payload";
  return [
    [
      "backend payload",
      ...slotOfBlock,
      `  stick store-response var(txn.slot) table ${withheldTable} if { status 500:599 }`,
      `  server builder ${socketOf(network, section)}`,
    ],
    [
      `listen ${section}`,
      listens(network, section),
      whole,
      `  timeout server ${deadlines.payload}ms`,
      "  retries 4",
      "  retry-on conn-failure empty-response",
      `  server builder ${target(proxy, "payload")}`,
    ],
  ];
}

function target({ network, servers }: BuilderProxy, call: BuilderCall): string {
  if (servers.mode === "cloud+local") return socketOf(network, `either-${call}`);
  return servers.mode === "cloud" ? socketOf(network, "cloud") : `127.0.0.1:${servers.local}`;
}

function metrics({ metrics: port }: BuilderProxy): string[] {
  return [
    "frontend metrics",
    `  bind 127.0.0.1:${port}`,
    "  http-request use-service prometheus-exporter if { path /metrics }",
    "  http-request return status 404",
  ];
}
