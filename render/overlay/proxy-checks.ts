import { blockNumberCall, maxSlotsBehind } from "../../catalog/chain.ts";

/** How often a node is asked, and how often it has to say the same. */
export const checks = "check inter 500ms fastinter 100ms downinter 500ms fall 2 rise 3";

/** Nothing is lost between a home host and its own node: one connection that fails says that it is gone. */
export const failsAtOnce = "observe layer4 error-limit 1 on-error mark-down";

/**
 * The two questions to a node. Its beacon node has to follow the chain together with its execution client, a few slots
 * behind at most (beacon-APIs, getSyncingStatus; clients that do not know the last two flags leave them out). Its
 * execution client has to answer, too: a beacon node notices only after 8 to 12 s that it is gone (Lodestar 1.5.1 with
 * geth 1.17.10, tried 2026-11-26). A node of another home is asked through its proxy, which answers neither question for
 * a node that it has found unfit itself.
 */
export function nodeChecks(rpcPort: number): string[] {
  return [
    "  option httpchk",
    // For each of the two: a block that takes long to execute may delay the answers of all homes at once.
    "  timeout check 1s",
    "  http-check connect",
    "  http-check send meth GET uri /eth/v1/node/syncing ver HTTP/1.1 hdr host localhost",
    "  http-check expect status 200",
    String.raw`  http-check expect rstring "\"is_syncing\": ?false"`,
    String.raw`  http-check expect rstring "\"sync_distance\": ?\"[0-${maxSlotsBehind}]\""`,
    String.raw`  http-check expect ! rstring "\"is_optimistic\": ?true"`,
    String.raw`  http-check expect ! rstring "\"el_offline\": ?true"`,
    `  http-check connect port ${rpcPort}`,
    `  http-check send meth POST uri / ver HTTP/1.1 hdr host localhost hdr content-type application/json body '${blockNumberCall}'`,
    "  http-check expect status 200",
    String.raw`  http-check expect rstring "\"result\": ?\"0x"`,
  ];
}
