/** geth as the execution client of the lab's chain. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Chain } from "./chain.ts";
import type { ExecutionSettings } from "./execution.ts";
import { readKey } from "./identity.ts";
import type { Program } from "./supervise.ts";

/** What a database is made with, and has to be opened with: little of this is lost when geth is killed. */
export const scheme = ["--state.scheme", "hash"];

/** Prepares the data folder and returns what is to run; `programs`: the folder of lab/chain/programs.ts. */
export function geth(programs: string, settings: ExecutionSettings, chain: Chain): Program {
  const { dataDirectory, nodeKey } = settings;
  const program = join(programs, "geth");
  mkdirSync(dataDirectory, { recursive: true });
  makeDatabase(program, dataDirectory, chain);
  if (nodeKey !== undefined)
    writeFileSync(keyFile(dataDirectory), readKey(nodeKey).toString("hex"), { mode: 0o600 });
  writeFileSync(peersFile(dataDirectory), peersConfig(settings));
  return { name: "geth", command: program, args: gethArguments(settings, chain), stopSeconds: 60 };
}

function makeDatabase(program: string, dataDirectory: string, chain: Chain): void {
  if (existsSync(join(dataDirectory, "geth/chaindata"))) return;
  const init = ["init", ...scheme, "--datadir", dataDirectory, join(chain.folder, "genesis.json")];
  const { status, stderr } = spawnSync(program, init, { encoding: "utf8" });
  if (status !== 0) throw new Error(`geth init ended with ${status}:\n${stderr.slice(-2000)}`);
}

const keyFile = (dataDirectory: string): string => join(dataDirectory, "lab-node.key");
const peersFile = (dataDirectory: string): string => join(dataDirectory, "lab-peers.toml");

/** For what no option says it. Static peers are dialled for ever, and there are no others. */
export function peersConfig({ enodes, peerAddress, peerPort }: ExecutionSettings): string {
  const list = JSON.stringify(enodes);
  const listen = JSON.stringify(`${peerAddress}:${peerPort}`);
  return `[Node.P2P]\nStaticNodes = ${list}\nTrustedNodes = ${list}\nListenAddr = ${listen}\n`;
}

export function gethArguments(settings: ExecutionSettings, { chainId }: Chain): string[] {
  const { dataDirectory, publicAddress, nodeKey } = settings;
  return [
    ...["--datadir", dataDirectory, "--config", peersFile(dataDirectory), "--networkid", String(chainId)],
    ...[...scheme, "--syncmode", "full", "--gcmode", "archive", "--cache", "64", "--ipcdisable"],
    "--nodiscover",
    ...["--nat", publicAddress === undefined ? "none" : `extip:${publicAddress}`],
    ...(nodeKey === undefined ? [] : ["--nodekey", keyFile(dataDirectory)]),
    ...["--authrpc.addr", settings.engineAddress, "--authrpc.port", String(settings.enginePort)],
    ...["--authrpc.vhosts", "*", "--authrpc.jwtsecret", settings.secret],
    ...rpcArguments(settings),
    ...(settings.metrics
      ? [
          "--metrics",
          "--metrics.addr",
          settings.metricsAddress,
          "--metrics.port",
          String(settings.metricsPort),
        ]
      : []),
  ];
}

function rpcArguments({
  rpcAddress,
  rpcPort,
  modules,
  webSocket,
  webSocketPort,
}: ExecutionSettings): string[] {
  const api = modules.join(",");
  const calls = ["--http", "--http.addr", rpcAddress, "--http.port", String(rpcPort), "--http.vhosts", "*"];
  const port = String(webSocketPort ?? rpcPort);
  const streams = ["--ws", "--ws.addr", rpcAddress, "--ws.port", port, "--ws.origins", "*", "--ws.api", api];
  return [...calls, "--http.api", api, ...(webSocket ? streams : [])];
}
