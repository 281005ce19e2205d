/** What Cloudflare does with a request, by the resources that the account has. */

import type { Ingress } from "../../render/tunnel/rules.ts";
import { type Account, allOf, publishedAs } from "./account.ts";
import { type Asked, compileExpression, type Lists } from "./language.ts";

export interface EdgeRequest extends Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A tunnel through which a request may go, and where it leads at the other end. */
export interface TunnelRoute {
  readonly tunnel: string;
  readonly service: { readonly host: string; readonly port: number };
}

/** An answer of the edge's own, or routes in the order in which they are tried. */
export type Decision = { readonly status: number } | { readonly routes: readonly TunnelRoute[] };

export function decide(account: Account, request: EdgeRequest): Decision {
  const tunnels = tunnelsOf(account, request.host);
  if (tunnels.length === 0) return { status: 530 }; // a name that does not exist
  if (isBlocked(account, request)) return { status: 403 };
  if (isLocked(account, request)) return { status: 401 };
  const routes = tunnels.map((tunnel) => through(account, request, tunnel));
  const refused = routes.find((route) => "status" in route);
  return refused ?? { routes: routes.filter((route) => "tunnel" in route) };
}

/** What a tunnel's ingress says. */
function through(
  account: Account,
  request: EdgeRequest,
  tunnel: string,
): TunnelRoute | { readonly status: number } {
  const config = allOf(account, "ZeroTrustTunnelCloudflaredConfig").find(
    ({ inputs }) => inputs.tunnelId === tunnel,
  )?.inputs.config as { readonly ingresses: readonly Ingress[] } | undefined;
  const service = config?.ingresses.find((rule) => fits(rule, request))?.service ?? "http_status:503";
  const [, status] = /^http_status:(\d+)$/.exec(service) ?? [];
  if (status !== undefined) return { status: Number(status) };
  const { hostname, port } = new URL(service);
  return { tunnel, service: { host: hostname, port: Number(port) } };
}

/** Tunnels behind a name: that of its record, or those of its load balancer's pools, one after the other. */
function tunnelsOf(account: Account, host: string): string[] {
  const pools = (publishedAs(account, "LoadBalancer", host)?.defaultPools ?? []) as string[];
  const origins = pools.flatMap((id) => account[id]!.inputs.origins as { readonly address: string }[]);
  const addresses = [
    ...origins.map(({ address }) => address),
    String(publishedAs(account, "DnsRecord", host)?.content),
  ];
  return addresses.flatMap((address) => {
    const [id = "", suffix] = address.split(/\.(.*)/s);
    return suffix === "cfargotunnel.com" && id in account ? [id] : [];
  });
}

function isBlocked(account: Account, request: EdgeRequest): boolean {
  const lists: Lists = Object.fromEntries(
    allOf(account, "List").map(({ inputs }) => [
      inputs.name,
      (inputs.items as { readonly ip: string }[]).map(({ ip }) => ip),
    ]),
  );
  const rules = allOf(account, "Ruleset")
    .filter(({ inputs }) => inputs.phase === "http_request_firewall_custom")
    .flatMap(({ inputs }) => inputs.rules as { action: string; enabled: boolean; expression: string }[]);
  const blocking = rules.filter(({ action, enabled }) => enabled && action === "block");
  return blocking.some(({ expression }) => compileExpression(expression, lists)(request));
}

/** A name with an Access application is for those who show its service token. */
function isLocked(account: Account, { host, headers }: EdgeRequest): boolean {
  const locked = allOf(account, "ZeroTrustAccessApplication").some(({ inputs }) =>
    (inputs.destinations as { readonly uri: string }[]).some(({ uri }) => uri === host),
  );
  const shown = allOf(account, "ZeroTrustAccessServiceToken").some(
    ({ made }) =>
      made.clientId === headers["cf-access-client-id"] &&
      made.clientSecret === headers["cf-access-client-secret"],
  );
  return locked && !shown;
}

function fits({ hostname, path }: Ingress, request: EdgeRequest): boolean {
  return (
    (hostname === undefined || hostname === request.host) &&
    (path === undefined || new RegExp(path).test(request.path))
  );
}
