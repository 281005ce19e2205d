/** Stands in for Erigon with Caplin, its own beacon node, in one process, and for `erigon init`. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressOf, listenForPeers, listenSilently, parseAddress } from "./addresses.ts";
import { startBeacon } from "./beacon.ts";
import { checkNodeKey, identity, ownNodeKey, readRequired, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline, reached, startExecution } from "./execution.ts";
import { isOn, portOf, readFlags, refuse } from "./flags.ts";
import { ownSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

const words = process.argv.slice(2);
const step = words[0] === "init";
const flags = readFlags(step ? "erigon-init" : "erigon", words);
const dataDirectory = flags.get("datadir") ?? "/data";
const caplin = !isOn(flags, "externalcl");
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
  const peerId = identity(dataDirectory);
  // p2p/nodecfg and cmd/rpcdaemon/cli/config.go, 2025-09: a key that an option names has to be there, a secret is made.
  const key = flags.get("nodekey");
  if (key === undefined) ownNodeKey(join(dataDirectory, "nodekey"), "hex");
  else checkNodeKey(key, readRequired("the node key", key));
  const secret = ownSecret(flags.get("authrpc.jwtsecret") ?? join(dataDirectory, "jwt.hex"));
  if (!flags.has("chain") && !existsSync(firstBlock)) refuse("the database has no first block");
  if (flags.has("http") && !isOn(flags, "http")) refuse("this fake needs --http: its chain answers there");
  const network = networkOf(flags.get("chain"));
  const rpc = addressOf(flags, "http.addr", "http.port", ["127.0.0.1", 8545]);
  if (isOn(flags, "metrics"))
    serveMetrics(addressOf(flags, "metrics.addr", "metrics.port", ["127.0.0.1", 6061]), "erigon");
  listen();
  startExecution({
    network,
    rpc,
    engine: { ...addressOf(flags, "authrpc.addr", "authrpc.port", ["127.0.0.1", 8551]), secret },
  });
  // The beacon API is off until it is asked for.
  if (caplin && flags.has("beacon.api")) {
    startBeacon({
      network,
      api: addressOf(flags, "beacon.api.addr", "beacon.api.port", ["127.0.0.1", 5555]),
      dataDirectory,
      version: "Caplin/fake",
      peerId,
      executionOnline: () => isOnline(`http://${reached(rpc)}:${rpc.port}`),
    });
  }
}

/** Peers of the execution layer, of snapshots and of Caplin, other parts of Erigon, and agents. */
function listen(): void {
  const peers = portOf(flags, "port", 30303);
  const torrent = portOf(flags, "torrent.port", 42069);
  listenForPeers({ tcp: [peers, torrent], udp: [peers, torrent] });
  const tcp = portOf(flags, "caplin.discovery.tcpport", 4001);
  const udp = ["caplin.discovery.port", "caplin.discovery.quicport"].map((name, i) =>
    portOf(flags, name, 4000 + i),
  );
  if (caplin) listenForPeers({ tcp: [tcp], udp });
  listenSilently(parseAddress(flags.get("private.api.addr") ?? "127.0.0.1:9090"));
  if (!isOn(flags, "mcp.disable"))
    listenSilently(addressOf(flags, "mcp.addr", "mcp.port", ["127.0.0.1", 8553]));
}
