import { mevBoostProgram } from "../../catalog/mev-boost.ts";

/** Header in which a client shows the secret. */
export const secretHeader = "x-mev-secret";

/** Where anybody may ask whether MEV-Boost runs; the answer says nothing but yes or no, and depends on no relay. */
export const readyPath = "/ready";

/** Cloud Run sends requests here; the number is its own default. */
export const headerCheckPort = 8080;

export interface HeaderCheck {
  /** Secrets of which a request has to show one: letters and digits. */
  readonly accepted: readonly string[];
}

/**
 * haproxy.cfg of the container before MEV-Boost: a request without the secret gets 403 and goes no further. The
 * configuration is secret itself, because the secrets stand in it. No log line has headers.
 */
export function renderHeaderCheck({ accepted }: HeaderCheck): string {
  const lines = [
    "global",
    "  log stdout format raw local0",
    "defaults",
    "  mode http",
    "  log global",
    "  option httplog",
    "  option dontlog-normal",
    "  timeout connect 1s",
    "  timeout client 30s",
    // Longer than MEV-Boost waits for a payload (4 s) and repeats the question.
    "  timeout server 14s",
    "  timeout http-request 10s",
    "frontend clients",
    `  bind :${headerCheckPort}`,
    `  monitor-uri ${readyPath}`,
    "  monitor fail if { nbsrv(mev-boost) lt 1 }",
    // The whole header, which a comma does not take apart.
    `  acl admitted req.fhdr(${secretHeader}) -m str ${accepted.join(" ")}`,
    `  http-request deny deny_status 403 unless { req.fhdr_cnt(${secretHeader}) eq 1 } admitted`,
    `  http-request del-header ${secretHeader}`,
    "  default_backend mev-boost",
    "backend mev-boost",
    "  option httpchk",
    `  http-check send meth GET uri ${mevBoostProgram.statusPath}`,
    `  server mev-boost 127.0.0.1:${mevBoostProgram.port} check inter 2s fall 2 rise 1`,
  ];
  return `${lines.join("\n")}\n`;
}
