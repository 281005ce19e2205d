import { loopbackUrl } from "../../catalog/loopback.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";
import { monitorPath, type PublicProxy } from "./public-proxy.ts";

/** Name of the list of addresses that are let in; Cloudflare allows small letters, digits and underscores. */
export const admittedList = "bonded_validator";

/**
 * Requests of the domain that are for nobody but the clients: all that do not go to an open name. A name that another
 * stack adds is shut from its first moment. (Cloudflare's rules language.)
 */
export function forClients({ open }: Tunnel): string {
  return open.length === 0 ? "true" : `not http.host in {${open.map((name) => `"${name}"`).join(" ")}}`;
}

/** Those of them that come from somewhere else. */
export const fromStrangers = (tunnel: Tunnel): string =>
  `(${forClients(tunnel)} and not ip.src in $${admittedList})`;

/** One rule of a tunnel's ingress; the first that fits decides. */
export interface Ingress {
  readonly hostname?: string;
  /** Regular expression. */
  readonly path?: string;
  readonly service: string;
}

/** Where the tunnel leads: every name to the proxy, on whichever home host the connector runs; all else nowhere. */
export function ingressOf({ name, nodes, port, monitored }: PublicProxy): Ingress[] {
  const names = [name, ...Object.keys(nodes)];
  return [
    ...names.map((hostname) => ({
      hostname,
      path: monitored ? `^/(eth/v[1-3]/|rpc$|${monitorPath.slice(1)}$)` : "^/(eth/v[1-3]/|rpc$)",
      service: loopbackUrl(port),
    })),
    { service: "http_status:404" },
  ];
}
