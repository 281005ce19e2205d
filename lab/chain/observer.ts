/**
 * The lab's own node and validator client: they carry most keys, so that the chain goes on whatever fails at home, every
 * other node dials them, and what they see of the chain is what counts.
 */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labProcesses, startDaemon } from "../processes.ts";
import { progress } from "../progress.ts";
import { answers, waitFor } from "../ready.ts";
import { type Lab, ports } from "../settings.ts";
import { chainFolder, ensureGenesis, filesFolder, keyFile, type Timing, validators } from "./genesis.ts";
import { beaconDefaults } from "./launch/beacon.ts";
import { type Chain, readChain } from "./launch/chain.ts";
import { executionDefaults } from "./launch/execution.ts";
import { geth } from "./launch/geth.ts";
import { beaconNode, lodestarCommand, ofChain, submittingToAll } from "./launch/lodestar.ts";
import type { Program } from "./launch/supervise.ts";
import { tapFile } from "./launch/tap.ts";
import { type ChainPrograms, ensureChainPrograms } from "./programs.ts";

/** Beacon API of the lab's own node. */
export const observerApi = (lab: Lab): string => `http://${lab.gateway}:${ports.chain.beaconApi}`;

/** Who is paid for blocks that are proposed outside the homes. */
export const outsideFeeRecipient = `0x${"0b".repeat(20)}`;

/** Starts the chain, or what of the lab's own node does not run. */
export async function ensureChain(lab: Lab, timing: Timing): Promise<void> {
  const programs = await ensureChainPrograms(lab);
  makeSecrets(lab);
  await ensureGenesis(lab, timing, programs);
  const chain = readChain(filesFolder(lab));
  startPart(lab, "chain execution", () => executionClient(lab, programs, chain));
  await waitFor(lab, "chain execution", 60, () => answers(lab.gateway, ports.chain.engine));
  startPart(lab, "chain beacon", () => observer(lab, programs, chain));
  startPart(lab, "chain tap", () => observerTap(lab));
  await waitFor(lab, "chain beacon", 120, () => answers(lab.gateway, ports.chain.beaconApi));
  startPart(lab, "chain validators", () => outsideValidators(lab, programs, chain));
  progress(`chain: ${validators.outside} of ${validators.all} validators sign at ${observerApi(lab)}`);
}

/** Where the tap before it keeps what validators sign. */
export const observerTapFile = (lab: Lab): string => join(chainFolder(lab), tapFile);

/** What is started, and ended by the lab as all its processes. */
type Part = Pick<Program, "command" | "args" | "environment">;

const secretFile = (lab: Lab): string => join(chainFolder(lab), "jwt.hex");

function makeSecrets(lab: Lab): void {
  mkdirSync(chainFolder(lab), { recursive: true });
  for (const file of [keyFile(lab), secretFile(lab)])
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
}

function startPart(lab: Lab, part: string, program: () => Part): void {
  if (labProcesses(lab).some((one) => one.part === part)) return;
  const { command, args, environment = {} } = program();
  const assigned = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  startDaemon(lab, part, "env", [...assigned, command, ...args]);
}

function executionClient(lab: Lab, { folder }: ChainPrograms, chain: Chain): Program {
  return geth(
    folder,
    {
      ...executionDefaults,
      dataDirectory: join(chainFolder(lab), "geth"),
      peerAddress: lab.gateway,
      peerPort: ports.chain.executionPeer,
      publicAddress: lab.gateway,
      nodeKey: keyFile(lab),
      engineAddress: lab.gateway,
      enginePort: ports.chain.engine,
      secret: secretFile(lab),
      rpcAddress: lab.gateway,
      rpcPort: ports.chain.rpc,
      modules: ["eth", "net", "web3", "admin", "txpool", "debug"],
    },
    chain,
  );
}

/** As a single node it goes on after any halt, and publishes where nobody listens. */
function observer(lab: Lab, { folder }: ChainPrograms, chain: Chain): Program {
  const program = beaconNode(
    folder,
    {
      ...beaconDefaults,
      dataDirectory: join(chainFolder(lab), "beacon"),
      execution: `http://${lab.gateway}:${ports.chain.engine}`,
      secret: secretFile(lab),
      peerAddress: lab.gateway,
      peerPort: ports.chain.beaconPeer,
      nodeKey: keyFile(lab),
      feeRecipient: outsideFeeRecipient,
      restAddress: lab.gateway,
      restPort: ports.chain.behindTap,
    },
    chain,
  );
  return { ...program, args: [...program.args, "--sync.isSingleNode", "--network.allowPublishToZeroPeers"] };
}

function observerTap(lab: Lab): Part {
  const { beaconApi, behindTap } = ports.chain;
  const args = [lab.gateway, String(beaconApi), String(behindTap), observerTapFile(lab)];
  return { command: process.execPath, args: [join(import.meta.dirname, "observer-tap.ts"), ...args] };
}

function outsideValidators(lab: Lab, programs: ChainPrograms, chain: Chain): Part {
  return interopValidators(programs, chain, {
    dataDirectory: join(chainFolder(lab), "validators"),
    beaconNodes: [observerApi(lab)],
    keys: [0, validators.outside - 1],
    feeRecipient: outsideFeeRecipient,
  });
}

interface InteropValidators {
  readonly dataDirectory: string;
  readonly beaconNodes: readonly string[];
  /** The first and the last of its interop keys. */
  readonly keys: readonly [number, number];
  readonly feeRecipient: string;
  readonly submitsToAll?: boolean;
}

/** A validator client with keys that anyone can compute. */
export function interopValidators(
  { folder }: ChainPrograms,
  chain: Chain,
  { dataDirectory, beaconNodes, keys, feeRecipient, submitsToAll = false }: InteropValidators,
): Part {
  const args = [
    ...["validator", ...ofChain(chain), "--force", "--dataDir", dataDirectory],
    ...["--beaconNodes", beaconNodes.join(","), "--interopIndexes", keys.join("..")],
    ...["--suggestedFeeRecipient", feeRecipient],
  ];
  const { environment, ...program } = lodestarCommand(folder, 512, chain, args);
  return { ...program, environment: { ...environment, ...(submitsToAll && submittingToAll) } };
}
