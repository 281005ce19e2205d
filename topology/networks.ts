/** What a container of one network gets when the host has too little for all. */
export interface Priority {
  /** Weight against other containers while processors are short; Docker's default is 1024. */
  readonly cpuShares: number;
  /** The kernel ends the process with the highest first when memory is short: -1000 never, 1000 always first. */
  readonly oomScoreAdj: number;
}

/** What the program has to know of a network. */
export interface Network {
  /** Number of the network in port blocks; never reused, so that ports stay where they are. */
  readonly slot: number;
  readonly chainId: number;
  /** Base URL that serves a finalized state to a beacon node that starts empty. */
  readonly checkpointSync: string;
  /**
   * Share of a host's memory that a node of this network may use. The shares of all networks stay below 1,
   * because a home server carries a node of each and the system needs the rest.
   */
  readonly memoryShare: number;
  /** Real money goes before test money. */
  readonly priority: Priority;
}

/** Networks by name. Chain ids and checkpoints: eth-clients/hoodi, eth-clients.github.io/checkpoint-sync-endpoints. */
export const networks = {
  mainnet: {
    slot: 0,
    chainId: 1,
    checkpointSync: "https://mainnet.checkpoint.sigp.io",
    memoryShare: 0.6,
    priority: { cpuShares: 4096, oomScoreAdj: -500 },
  },
  hoodi: {
    slot: 1,
    chainId: 560048,
    checkpointSync: "https://hoodi.checkpoint.sigp.io",
    memoryShare: 0.25,
    priority: { cpuShares: 512, oomScoreAdj: 500 },
  },
} as const satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;

export const networkNames = Object.keys(networks) as NetworkName[];

/** Stacks of this program. A host's owner is one of them, so a misspelt owner cannot leave a host to nobody. */
export const stackNames: readonly string[] = networkNames;
