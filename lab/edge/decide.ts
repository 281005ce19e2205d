/** What Cloudflare does with a request, by the resources that the account has. */

import type { Ingress } from "../../render/tunnel/rules.ts";
import { type Account, allOf } from "./account.ts";
import { type Asked, compile, type Lists } from "./language.ts";

export interface EdgeRequest extends Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer of the edge's own, or the tunnel through which the request goes and where it leads at the other end. */
export type Decision =
  | { readonly status: number }
  | { readonly tunnel: string; readonly service: { readonly host: string; readonly port: number } };

export function decide(account: Account, request: EdgeRequest): Decision {
  const tunnel = tunnelOf(account, request.host);
  if (tunnel === undefined) return { status: 530 }; // a name that does not exist
  if (isBlocked(account, request)) return { status: 403 };
  if (isLocked(account, request)) return { status: 401 };
  const config = allOf(account, "ZeroTrustTunnelCloudflaredConfig").find(
    ({ inputs }) => inputs.tunnelId === tunnel,
  )?.inputs.config as { readonly ingresses: readonly Ingress[] } | undefined;
  const service = config?.ingresses.find((rule) => fits(rule, request))?.service ?? "http_status:503";
  const [, status] = /^http_status:(\d+)$/.exec(service) ?? [];
  if (status !== undefined) return { status: Number(status) };
  const { hostname, port } = new URL(service);
  return { tunnel, service: { host: hostname, port: Number(port) } };
}

function tunnelOf(account: Account, host: string): string | undefined {
  const record = allOf(account, "DnsRecord").find(({ inputs }) => inputs.name === host && inputs.proxied);
  const [id, suffix] = String(record?.inputs.content).split(/\.(.*)/s);
  return suffix === "cfargotunnel.com" && id! in account ? id : undefined;
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
  return blocking.some(({ expression }) => compile(expression, lists)(request));
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
