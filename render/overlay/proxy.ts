import type { NodePorts } from "../../catalog/clients/context.ts";
import { rpcLimits } from "../../catalog/clients/rpc-limits.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import { asksDuties, isStream, producesBlock } from "../haproxy.ts";
import { type BackendsOf, type PublicProxy, publicFrontend } from "../tunnel/public-proxy.ts";
import { checks, failsAtOnce, nodeChecks } from "./proxy-checks.ts";

/** A service of a node that clients reach through the proxy, on the same port everywhere. */
interface Service {
  readonly name: "beacon" | "rpc" | "websocket";
  readonly port: number;
}

/** The proxy of a network on one home host. */
export interface NodeProxy {
  /** Stack of its nodes. */
  readonly stack: string;
  readonly network: NetworkName;
  /** Anycast addresses of the network. */
  readonly addresses: readonly string[];
  /** The home host's own address on the mesh: there its node answers alone, for the other homes. */
  readonly meshAddress: string;
  /** Name of the home host's own node. */
  readonly node: string;
  readonly ports: NodePorts["loopback"];
  /** Nodes of the network on other home hosts, in order of preference. */
  readonly others: readonly Other[];
  /** The port of HAProxy's metrics. */
  readonly metrics: number;
  /** Where a tunnel ends here; undefined where there is none. */
  readonly public: PublicProxy | undefined;
}

interface Other {
  readonly name: string;
  readonly meshAddress: string;
}

/** The proxy beside a node; `nodes` are all of its stack. */
export function proxyOf(
  overlay: Overlay,
  open: PublicProxy | undefined,
  nodes: readonly Node[],
  node: Node,
): NodeProxy {
  const meshAddressOf = ({ host }: Node): string => overlay.members[host]!.address;
  const others = nodes.filter(({ name }) => name !== node.name);
  return {
    stack: node.stack,
    network: node.network,
    addresses: overlay.vips.filter(({ network }) => network === node.network).map(({ address }) => address),
    meshAddress: meshAddressOf(node),
    node: node.name,
    ports: node.ports.loopback,
    others: others.map((other) => ({ name: other.name, meshAddress: meshAddressOf(other) })),
    metrics: proxyPorts(node.network).metrics,
    public: open,
  };
}

/** Where a proxy's files lie on its host, and the unit that runs it. */
export interface ProxyPaths {
  readonly configuration: string;
  readonly unit: string;
  /** Folder of the control socket below /run, made by the unit. */
  readonly runtime: string;
  readonly control: string;
}

export function proxyPaths(network: NetworkName): ProxyPaths {
  const runtime = `bonded-validator-proxy-${network}`;
  return {
    configuration: `/etc/bonded-validator/${network}/proxy/haproxy.cfg`,
    unit: `${runtime}.service`,
    runtime,
    control: `/run/${runtime}/control`,
  };
}

/**
 * Streams of events and websockets of a node that is out of sync would go on and on: clients have to come anew. Not so
 * where requests are short: with their node they would lose the chance to be repeated at another.
 */
const leave = "on-marked-down shutdown-sessions";

/** When a request that may be sent again goes to another node. */
const retryOn = "  retry-on conn-failure empty-response 503";

/**
 * haproxy.cfg of a network's proxy. It serves the anycast addresses from the home's own node while that is in
 * sync, else from another home's; a question that fails is repeated there, any other request is sent at most once. On the
 * mesh address it serves its own node and nothing else, so that two homes do not send each other in circles.
 */
export function renderProxy(proxy: NodeProxy): string {
  const sections = [
    general(proxy.network),
    defaults,
    ...servicesOf(proxy).flatMap((service) => [
      frontend(service, proxy.addresses, callerLimits(service.name)),
      backend(proxy, service),
      frontend({ ...service, name: `own-${service.name}` }, [proxy.meshAddress]),
      ownBackend(proxy, service),
    ]),
    eventsBackend(proxy),
    blocksBackend(proxy),
    ...(proxy.public === undefined ? [] : publicSections(proxy, proxy.public)),
    metrics(proxy),
  ];
  return sections.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** What a proxy serves, everywhere on the port that the node has on its host. */
export function servicesOf({ ports }: Pick<NodeProxy, "ports">): Service[] {
  return [
    { name: "beacon", port: ports.beaconApi },
    { name: "rpc", port: ports.rpc },
    { name: "websocket", port: ports.webSocket },
  ];
}

/** After a reload the old process waits this long for what is still open. */
function general(network: NetworkName): string[] {
  return [
    "global",
    "  user haproxy",
    "  group haproxy",
    "  maxconn 4000",
    "  hard-stop-after 1m",
    `  stats socket ${proxyPaths(network).control} mode 600 level admin`,
  ];
}

const defaults = [
  "defaults",
  "  mode http",
  "  timeout connect 250ms",
  "  timeout http-request 10s",
  "  timeout http-keep-alive 60s",
  "  timeout queue 5s",
  "  timeout client 60s",
  `  timeout server ${rpcLimits.callSeconds}s`,
  // Websockets; the longest that HAProxy knows.
  "  timeout tunnel 24d",
  "  retries 3",
  "  option redispatch 1",
];

/**
 * No caller takes the execution client from the others, or its time from a proposal. Other homes come to the mesh address,
 * where one address stands for all who ask there. Signers ask the beacon node, which has its execution client for itself
 * (Engine API).
 */
function callerLimits(service: Service["name"]): string[] {
  if (service === "beacon") return [];
  const { connections, callsIn10s, webSockets } = rpcLimits.caller;
  return [
    "  stick-table type ip size 1k expire 1m store conn_cur,http_req_rate(10s)",
    "  tcp-request connection track-sc0 src",
    `  tcp-request connection reject if { sc0_conn_cur gt ${service === "rpc" ? connections : webSockets} }`,
    `  http-request deny deny_status 429 if { sc0_http_req_rate gt ${callsIn10s} }`,
  ];
}

function frontend(
  { name, port }: { readonly name: string; readonly port: number },
  addresses: readonly string[],
  limits: readonly string[] = [],
): string[] {
  return [
    `frontend ${name}`,
    ...addresses.map((address) => `  bind ${address}:${port}`),
    ...limits,
    ...(name === "beacon"
      ? [`  use_backend events if ${isStream}`, `  use_backend blocks if ${producesBlock}`]
      : []),
    `  default_backend ${name}`,
  ];
}

/** A node serves as a whole: what is found out about it at its beacon API counts for its other services, too. */
function backend({ node, others, ports }: NodeProxy, service: Service): string[] {
  const isBeacon = service.name === "beacon";
  const watch = (name: string): string => (isBeacon ? checks : `track beacon/${name}`);
  return [
    `backend ${service.name}`,
    ...(isBeacon ? nodeChecks(ports.rpc) : []),
    retryOn,
    `  http-request disable-l7-retry unless METH_GET${isBeacon ? ` || ${asksDuties}` : ""}`,
    ...wholeCalls(service),
    ...servers({ node, others }, service.port, {
      own: isBeacon ? `${checks} ${failsAtOnce}` : watch(node),
      other: watch,
      all: { beacon: "", rpc: callLimit, websocket: ` ${leave}` }[service.name],
    }),
  ];
}

/**
 * Calls that together cannot take all connections of an execution client, which would then refuse the question how it
 * is: a third for those who ask here, another for those who come from other homes.
 */
const callLimit = ` maxconn ${Math.floor(rpcLimits.connections / 3)}`;

/** A call that comes by halves takes none at all. */
const wholeCalls = ({ name }: Service): string[] => (name === "rpc" ? ["  option http-buffer-request"] : []);

/** Streams of events, from the same nodes. */
const eventsBackend = (proxy: NodeProxy): string[] =>
  followingBackend(proxy, "events", ["  timeout server 24d", retryOn], ` ${leave}`);

/**
 * Blocks to sign, from the same nodes. A beacon node whose execution client gives it no payload answers 500, which may
 * be before a check finds that out.
 */
const blocksBackend = (proxy: NodeProxy): string[] => followingBackend(proxy, "blocks", [`${retryOn} 500`]);

/** Some of the beacon API's requests, under other rules. */
function followingBackend(proxy: NodeProxy, name: string, rules: readonly string[], all = ""): string[] {
  const watch = (node: string): string => `track beacon/${node}`;
  const watched = { own: watch(proxy.node), other: watch, all };
  return [`backend ${name}`, ...rules, ...servers(proxy, proxy.ports.beaconApi, watched)];
}

interface Watched {
  readonly own: string;
  readonly other: (name: string) => string;
  readonly all: string;
}

/**
 * The home's own node first, those of other homes when it is not fit, and for what is tried again: a node that was killed
 * behind Docker's proxy still takes connections, and as backups the others would not be asked before it is marked down.
 */
function servers(
  { node, others }: Pick<NodeProxy, "node" | "others">,
  port: number,
  watched: Watched,
): string[] {
  return [
    "  balance first",
    `  server ${node} 127.0.0.1:${port} ${watched.own}${watched.all}`,
    ...others.map(
      ({ name, meshAddress }) =>
        `  server ${name} ${meshAddress}:${port} ${watched.other(name)}${watched.all}`,
    ),
  ];
}

/** A stream of events is silent for as long as nothing happens. */
const streamRules = [`  http-request set-timeout server 24d if ${isStream}`];

function ownBackend({ node }: NodeProxy, service: Service): string[] {
  const { name, port } = service;
  return [
    `backend own-${name}`,
    ...(name === "beacon" ? streamRules : []),
    ...wholeCalls(service),
    `  server ${node} 127.0.0.1:${port} track beacon/${node}${name === "rpc" ? callLimit : ""}`,
  ];
}

/** A node of another home is asked there: that home's proxy serves it alone on the mesh. */
function publicSections(proxy: NodeProxy, open: PublicProxy): string[][] {
  const backendsOf: BackendsOf = (node) => {
    if (node === undefined) return { beacon: "beacon", events: "events", blocks: "blocks", rpc: "rpc" };
    const place = node === proxy.node ? "own" : node;
    return { beacon: `${place}-beacon`, rpc: `${place}-rpc` };
  };
  const services = servicesOf(proxy).filter(({ name }) => name !== "websocket");
  return [
    publicFrontend(open, backendsOf),
    ...proxy.others.flatMap((other) => services.map((service) => otherBackend(other, service))),
  ];
}

function otherBackend({ name, meshAddress }: Other, service: Service): string[] {
  return [
    `backend ${name}-${service.name}`,
    ...(service.name === "beacon" ? streamRules : []),
    `  server ${name} ${meshAddress}:${service.port} track beacon/${name}`,
  ];
}

function metrics(proxy: NodeProxy): string[] {
  return [
    "frontend metrics",
    `  bind 127.0.0.1:${proxy.metrics}`,
    "  http-request use-service prometheus-exporter if { path /metrics }",
    "  http-request return status 404",
  ];
}
