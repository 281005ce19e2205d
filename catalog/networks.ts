import type { Genesis } from "./genesis.ts";

/** What a container of one network gets when the host has too little for all. */
export interface Priority {
  /** Weight against other containers while processors are short; Docker's default is 1024. */
  readonly cpuShares: number;
  /**
   * Added to what a process weighs when memory is short and the kernel ends the heaviest: 1000 goes before all others.
   * Not below 0, which takes a capability that Docker lacks inside other containers.
   */
  readonly oomScoreAdj: number;
}

/** Places for networks in the blocks of ports of a host. A further one would move the ports of every node. */
export const networkSlots = [0, 1, 2, 3] as const;

export type NetworkSlot = (typeof networkSlots)[number];

/** Share of a host that the nodes of all networks may use; the rest is for validator clients and the system. */
export const nodesShare = 0.75;

/** What the program has to know of a network. */
export interface Network {
  /** Its own place in port blocks; never reused, so that ports stay where they are. */
  readonly slot: NetworkSlot;
  readonly chainId: number;
  /**
   * GENESIS_FORK_VERSION of the consensus layer, `0x` and 8 lower-case hex digits: deposits and registrations with
   * relays are signed for it.
   */
  readonly forkVersion: string;
  /**
   * Root of the validators in the first state of the consensus layer: `0x` and 64 lower-case hex digits. It tells this
   * network from every other one (consensus-specs, phase0: `genesis_validators_root`).
   */
  readonly validatorsRoot: string;
  /**
   * Base URLs of independent providers of the finalized checkpoint. The first serves the state from which a beacon
   * node starts that is empty; the others have to agree with it. None: it starts from the first state of the chain.
   */
  readonly checkpoints: readonly string[];
  /** By what programs know it; absent: they know it by its name. */
  readonly genesis?: Genesis;
  /**
   * Share of a host (memory, largest disk, threads) that a node of this network may use. The networks whose nodes one
   * host carries stay within {@link nodesShare} together.
   */
  readonly hostShare: number;
  /** Threads that a pair of clients keeps busy while it follows the chain. */
  readonly minThreads: number;
  /** Share of the memory that nodes and the system leave, for this network's validator clients; together 1 at most. */
  readonly validatorShare: number;
  /** Real money goes before test money. */
  readonly priority: Priority;
}

/**
 * Networks by name. Chain ids, fork versions and roots: metadata/ of eth-clients/mainnet and eth-clients/hoodi; checkpoints:
 * eth-clients.github.io/checkpoint-sync-endpoints.
 */
export const networks = {
  mainnet: {
    slot: 0,
    chainId: 1,
    forkVersion: "0x00000000",
    validatorsRoot: "0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95",
    checkpoints: ["https://mainnet.checkpoint.sigp.io", "https://mainnet-checkpoint-sync.attestant.io"],
    hostShare: 0.5,
    // Nethermind's system requirements: 4 cores.
    minThreads: 4,
    validatorShare: 0.5,
    priority: { cpuShares: 4096, oomScoreAdj: 0 },
  },
  hoodi: {
    slot: 1,
    chainId: 560048,
    forkVersion: "0x10000910",
    validatorsRoot: "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f",
    checkpoints: ["https://hoodi.checkpoint.sigp.io", "https://checkpoint-sync.hoodi.ethpandaops.io"],
    hostShare: 0.25,
    minThreads: 2,
    validatorShare: 0.5,
    priority: { cpuShares: 512, oomScoreAdj: 800 },
  },
} as const satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;

export const networkNames = Object.keys(networks) as NetworkName[];
