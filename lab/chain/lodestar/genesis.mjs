/**
 * Makes the consensus layer's first state with Lodestar's own code, from a folder with `settings.json` (as
 * lab/chain/genesis.ts writes it) and `block.json`, the execution client's first block. Writes genesis.ssz and
 * config.yaml there. Runs in Lodestar's folder: node genesis.mjs FOLDER
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeUtils } from "@lodestar/beacon-node";
import { chainConfigToJson, createIChainConfig, createIChainForkConfig } from "@lodestar/config";
import { mainnetChainConfig, minimalChainConfig } from "@lodestar/config/presets";
import { ssz } from "@lodestar/types";
import { dumpYaml } from "@lodestar/utils";

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const settings = read("settings.json");
const block = read("block.json");

const bytes = (hex) => Buffer.from(hex.slice(2), "hex");
const { genesis, altair, bellatrix, capella, deneb } = settings.forkVersions;

const config = createIChainForkConfig(
  createIChainConfig({
    ...(settings.preset === "minimal" ? minimalChainConfig : mainnetChainConfig),
    CONFIG_NAME: settings.name,
    SECONDS_PER_SLOT: settings.secondsPerSlot,
    MIN_GENESIS_ACTIVE_VALIDATOR_COUNT: settings.validators,
    MIN_GENESIS_TIME: settings.time,
    GENESIS_DELAY: 0,
    GENESIS_FORK_VERSION: bytes(genesis),
    ALTAIR_FORK_VERSION: bytes(altair),
    BELLATRIX_FORK_VERSION: bytes(bellatrix),
    CAPELLA_FORK_VERSION: bytes(capella),
    EIP4844_FORK_VERSION: bytes(deneb),
    ALTAIR_FORK_EPOCH: 0,
    BELLATRIX_FORK_EPOCH: 0,
    CAPELLA_FORK_EPOCH: 0,
    EIP4844_FORK_EPOCH: Infinity,
    TERMINAL_TOTAL_DIFFICULTY: 0n,
    DEPOSIT_CHAIN_ID: settings.chainId,
    DEPOSIT_NETWORK_ID: settings.chainId,
  }),
);

const hash = bytes(block.hash);
const { state } = nodeUtils.initDevState(config, settings.validators, {
  genesisTime: settings.time,
  eth1BlockHash: hash,
  eth1Timestamp: settings.time,
});

const header = ssz.capella.ExecutionPayloadHeader.defaultValue();
state.latestExecutionPayloadHeader = ssz.capella.ExecutionPayloadHeader.toViewDU({
  ...header,
  parentHash: bytes(block.parentHash),
  stateRoot: bytes(block.stateRoot),
  receiptsRoot: bytes(block.receiptsRoot),
  gasLimit: Number(block.gasLimit),
  timestamp: Number(block.timestamp),
  baseFeePerGas: BigInt(block.baseFeePerGas),
  blockHash: hash,
  transactionsRoot: ssz.bellatrix.Transactions.hashTreeRoot([]),
  withdrawalsRoot: ssz.capella.Withdrawals.hashTreeRoot([]),
});

// Rewards of validators with these credentials arrive at the execution layer; the lab's own address keeps one chain's
// keys from being taken for another's, because the credentials are part of the root below.
const owner = Buffer.concat([Buffer.from([1]), Buffer.alloc(11), bytes(settings.withdrawalAddress)]);
for (let i = 0; i < settings.validators; i += 1) state.validators.get(i).withdrawalCredentials = owner;
state.commit();
state.genesisValidatorsRoot = ssz.capella.BeaconState.fields.validators.hashTreeRoot(
  state.validators.toValue(),
);
state.commit();

writeFileSync(join(folder, "genesis.ssz"), state.serialize());
writeFileSync(join(folder, "config.yaml"), dumpYaml(chainConfigToJson(config)));
