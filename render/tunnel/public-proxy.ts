import type { NetworkName } from "../../catalog/networks.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import { publicName, type Tunnel } from "../../topology/tunnel/derive.ts";
import { isStream, producesBlock } from "../haproxy.ts";
import { beaconPaths, rpcMethods, rpcPath } from "./allowed.ts";

/** Where the tunnel of a stack ends on a home host. */
export interface PublicProxy {
  readonly port: number;
  /** Name of the stack: any of its nodes answers. */
  readonly name: string;
  /** Name of each node in the domain → the node. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Addresses and networks from which requests are let in. */
  readonly admitted: readonly string[];
  /** Whether a load balancer asks the proxy if it is ready. */
  readonly monitored: boolean;
}

/** Where a load balancer asks; the answer says nothing but yes or no. */
export const monitorPath = "/ready";

/** The end of a stack's tunnel, the same on every home host; `nodes` are the names of its nodes. */
export function publicProxyOf(tunnel: Tunnel, network: NetworkName, nodes: readonly string[]): PublicProxy {
  return {
    port: proxyPorts(network).public,
    name: publicName(tunnel, network),
    nodes: Object.fromEntries(nodes.map((node) => [publicName(tunnel, node), node])),
    admitted: tunnel.admitted,
    monitored: tunnel.loadBalancer,
  };
}

/** Backends that serve a name: of the beacon API, of those of its requests that have one of their own, and of the RPC. */
export type BackendsOf = (node: string | undefined) => {
  readonly beacon: string;
  readonly events?: string;
  readonly blocks?: string;
  readonly rpc: string;
};

/**
 * The frontend to which the tunnel leads: what is not named here is refused, whatever stands before it. It asks again
 * who comes (the tunnel's own network writes that header, whatever the client sends), so that nothing is open while the
 * domain's rules are missing.
 */
export function publicFrontend(proxy: PublicProxy, backendsOf: BackendsOf): string[] {
  const names = [proxy.name, ...Object.keys(proxy.nodes)];
  return [
    "frontend public",
    `  bind 127.0.0.1:${proxy.port}`,
    // Before every rule, as its questions come from addresses of Cloudflare's.
    ...(proxy.monitored ? [`  monitor-uri ${monitorPath}`, "  monitor fail if { nbsrv(beacon) lt 1 }"] : []),
    "  http-request set-var(txn.name) req.hdr(host),field(1,:),lower",
    `  acl known var(txn.name) -m str ${names.join(" ")}`,
    ...chunks(proxy.admitted, 10).map(
      (list) => `  acl remote req.hdr_ip(cf-connecting-ip) ${list.join(" ")}`,
    ),
    "  http-request return status 404 unless known",
    "  http-request deny deny_status 403 unless { req.hdr_cnt(cf-connecting-ip) eq 1 } remote",
    ...pathRules,
    ...rpcRules,
    ...[undefined, ...Object.entries(proxy.nodes)].flatMap((entry) => {
      const name = entry === undefined ? proxy.name : entry[0];
      const { beacon, events, blocks, rpc } = backendsOf(entry?.[1]);
      const isName = `{ var(txn.name) -m str ${name} }`;
      return [
        `  use_backend ${rpc} if rpc ${isName}`,
        ...(events === undefined ? [] : [`  use_backend ${events} if ${isStream} ${isName}`]),
        ...(blocks === undefined ? [] : [`  use_backend ${blocks} if ${producesBlock} ${isName}`]),
        `  use_backend ${beacon} if ${isName}`,
      ];
    }),
  ];
}

/** Paths are compared as they are sent: one that is written in another way fits none. */
const pathRules = [
  // Remembered: the path becomes another.
  `  http-request set-var(txn.rpc) bool(true) if { path ${rpcPath} }`,
  "  acl rpc var(txn.rpc) -m bool",
  "  acl reading method GET HEAD",
  "  acl writing method POST",
  ...beaconPaths.GET.map((path) => `  acl readable path_reg ^${path}$`),
  ...beaconPaths.POST.map((path) => `  acl writable path_reg ^${path}$`),
  "  http-request return status 404 unless rpc || readable || writable",
  "  http-request deny deny_status 405 if rpc !writing",
  "  http-request deny deny_status 405 if !rpc !reading !writing",
  "  http-request deny deny_status 405 if !rpc reading !readable",
  "  http-request deny deny_status 405 if !rpc writing !writable",
];

/**
 * The method that counts is the last of a body that names several, for most clients in whatever case, and an escape
 * hides a name: all that is refused, as is a body that cannot be seen whole. A list of calls names no method of its own.
 */
const rpcRules = [
  "  http-request wait-for-body time 10s if rpc",
  "  http-request set-var(txn.seen) req.body_len if rpc",
  "  http-request deny deny_status 413 if rpc !{ req.hdr(content-length),sub(txn.seen) -m int 0 }",
  String.raw`  http-request deny deny_status 403 if rpc { req.body -m sub \\ }`,
  String.raw`  http-request deny deny_status 403 if rpc { req.body -m reg -i '"method"[\s\S]*"method"' }`,
  ...chunks(rpcMethods, 8).map(
    (list) => `  acl callable req.body,json_query('$.method') -m str ${list.join(" ")}`,
  ),
  "  http-request deny deny_status 403 if rpc !callable",
  "  http-request set-path / if rpc",
];

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
