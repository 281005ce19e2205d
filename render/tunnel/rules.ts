import { loopbackUrl } from "../../catalog/loopback.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";
import { monitorPath, type PublicProxy } from "./public-proxy.ts";

/** Name of the list of addresses that are let in; Cloudflare allows small letters, digits and underscores. */
export const admittedList = "bonded_validator";

/**
 * Requests of the domain that are for nobody but the clients: all that do not go to an open name. A name that another
 * stack adds is shut from its first moment. Requests of other domains are left alone, should the zone be that of one.
 * The field is the request's Host header as it came, perhaps in capitals, with a port or a dot at its end: none of
 * these must lead past the rule. (developers.cloudflare.com, Rules language: http.host, lower(), contains; 2026.)
 */
export function forClients({ domain, open }: Tunnel): string {
  const ofDomain = `lower(http.host) contains "${domain}"`;
  const names = open.map((name) => `"${name}"`).join(" ");
  return open.length === 0 ? ofDomain : `${ofDomain} and not http.host in {${names}}`;
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
