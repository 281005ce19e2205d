/** Stands in for Erigon with Caplin, its own beacon node, in one process, and for `erigon init`. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBeacon } from "./beacon.ts";
import { checkNodeKey, identity, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline, startExecution } from "./execution.ts";
import { portOf, readFlags, refuse } from "./flags.ts";
import { readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

const words = process.argv.slice(2);
const step = words[0] === "init";
const flags = readFlags(step ? "erigon-init" : "erigon", words);
const dataDirectory = flags.get("datadir") ?? "/data";
const firstBlock = join(dataDirectory, "first-block.json");
if (step) takeFirstBlock(words.at(-1)!);
else start();

/** The block may not change, what the file says of forks may. */
function takeFirstBlock(file: string): void {
  const { config: _, ...block } = JSON.parse(readFileSync(file, "utf8"));
  const text = JSON.stringify(block);
  if (existsSync(firstBlock) && readFileSync(firstBlock, "utf8") !== text)
    refuse("the database contains another first block");
  writeFileSync(firstBlock, text);
}

function start(): void {
  stopOnSignals();
  checkNodeKey(flags.get("nodekey"));
  const secret = readSecret(flags.get("authrpc.jwtsecret"));
  const peerId = identity(dataDirectory);
  if (!flags.has("chain") && !existsSync(firstBlock)) refuse("the database has no first block");
  const network = networkOf(flags.get("chain"));
  const rpcPort = portOf(flags, "http.port", 8545);
  if (flags.has("metrics")) serveMetrics(portOf(flags, "metrics.port", 6060), "erigon");
  startExecution({
    network,
    rpcPort,
    engine: {
      address: flags.get("authrpc.addr") ?? "127.0.0.1",
      port: portOf(flags, "authrpc.port", 8551),
      secret,
    },
  });
  // The beacon API is off until it is asked for.
  if (flags.has("beacon.api") && !flags.has("externalcl")) {
    startBeacon({
      network,
      port: portOf(flags, "beacon.api.port", 5555),
      dataDirectory,
      version: "Caplin/fake",
      peerId,
      executionOnline: () => isOnline(`http://127.0.0.1:${rpcPort}`),
    });
  }
}
