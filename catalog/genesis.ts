/**
 * How programs get to know a network that none of them has built in: by files, and by nodes that tell of others. Hosts
 * fetch the files by address and SHA-256, so that whoever serves them need not be trusted: a release, or for a network
 * that is only ours any web server that the hosts reach.
 */

/** Where a container finds the files, all in one folder, under names that programs look for. */
export const genesisFolder = "/genesis";

/** A file by its address (http:// is as good as https://, the hash tells forgeries) and what it has to be. */
export interface Download {
  readonly url: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface Genesis {
  /**
   * First block of the execution layer and its forks in geth's format, with `config` as the first key and `0x` before
   * the addresses of `alloc`, which Nethermind asks for (ethereum/hive pull request 1593, 2026-08).
   */
  readonly execution: Download;
  /** `config.yaml` of the consensus layer (consensus-specs, configs); time of slots and epochs as in catalog/chain.ts. */
  readonly config: Download;
  /** First state of the consensus layer, SSZ. It never changes while the network is the same one. */
  readonly state: Download;
  /** Block that brought the deposit contract; 0 where the first block has it. */
  readonly depositContract: {
    readonly block: number;
    /** Its hash, 0x and 64 hex digits. */
    readonly hash: string;
  };
  /** Execution layer: `enode://<public key>@<address>:<port>`. */
  readonly enodes: readonly string[];
  /** Consensus layer: `enr:…`. */
  readonly enrs: readonly string[];
}

/** Names by which programs look for the files. */
export const genesisFiles = {
  execution: "genesis.json",
  config: "config.yaml",
  state: "genesis.ssz",
  /** Lighthouse (common/eth2_network_config, 2024-08) and Nimbus (network_metadata.nim, 24.9.0) look for them. */
  depositBlock: "deposit_contract_block.txt",
  depositBlockHash: "deposit_contract_block_hash.txt",
} as const;

/** Where a container finds one of them: `/genesis/genesis.json`. */
export const genesisFile = (file: keyof typeof genesisFiles): string =>
  `${genesisFolder}/${genesisFiles[file]}`;

/** `--bootnodes=a,b`; nothing where there are none. */
export const bootnodes = (option: string, nodes: readonly string[] = []): string[] =>
  nodes.length === 0 ? [] : [`${option}=${nodes.join(",")}`];
