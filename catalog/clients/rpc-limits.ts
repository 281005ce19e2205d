/**
 * What one call may ask of an execution client. Programs on rented hosts meet whichever client serves their address, so
 * all have the same limits, and a failover changes nothing. Defaults: docs/cli/reth/node of Reth 2.5.1;
 * erigontech/erigon pull request 19721 (3.4.0) and its CLI reference of 3.7; NethermindEth/docs, configuration of 2.0.0.
 */
export const rpcLimits = {
  /** Blocks that a question for logs spans. Reth: 100,000. Erigon: 1,000. Nethermind has no such limit. */
  logBlocks: 100_000,
  /** Logs in an answer; the default of all three. */
  logs: 20_000,
  /** Gas of eth_call. Reth and Erigon: 50,000,000, as geth has it. Nethermind: twice as much. */
  callGas: 50_000_000,
  /** How long the proxy waits for an answer, too. Erigon: 300 s for eth_call. Nethermind: 20 s for every call. Reth does not end one. */
  callSeconds: 60,
  /** Connections to the RPC that Reth holds, its default; whoever asks then is refused. The others have no such limit. */
  connections: 500,
  /**
   * What one caller of an anycast address may have, by its address; judged, not measured: more than a node of a DVT cluster
   * or a protocol's software needs, and too little to keep others, or the node's own work, waiting.
   */
  caller: {
    /** Connections to the RPC, of which each has one call at a time: less than half of what the proxy passes on. */
    connections: 64,
    /** Calls over 10 s. */
    callsIn10s: 1000,
    /** Websockets. What is said on one is not counted. */
    webSockets: 8,
  },
} as const;
