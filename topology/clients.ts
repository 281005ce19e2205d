import type { NetworkName } from "./networks.ts";
import type { PackagedClient } from "./versions.ts";

export const executionClients = ["reth", "erigon"] as const;
export const consensusClients = ["lighthouse", "caplin"] as const;
export type ExecutionClient = (typeof executionClients)[number];
export type ConsensusClient = (typeof consensusClients)[number];

/** Which beacon nodes an execution client may be paired with. Caplin is a part of Erigon, not a program of its own. */
export const pairs: Readonly<Record<ExecutionClient, readonly ConsensusClient[]>> = {
  reth: ["lighthouse"],
  erigon: ["caplin"],
};

/**
 * Memory in GiB below which a pair does not follow the chain. Reth: 8 to 16 (its system requirements);
 * Lighthouse: 8; Erigon with Caplin: 16 (docs.erigon.tech). Hoodi's state is a fraction of mainnet's.
 */
export const leastMemoryGiB: Readonly<Record<ExecutionClient, Readonly<Record<NetworkName, number>>>> = {
  reth: { mainnet: 16, hoodi: 8 },
  erigon: { mainnet: 16, hoodi: 8 },
};

/** Levels of the x86-64 psABI that a client can ask for. */
export type CpuLevel = "x86-64-v2" | "x86-64-v3";

/** What an execution client's image is compiled for; absent means any processor. Reth: its Dockerfile, v2.10.1. */
export const leastCpu: Readonly<Partial<Record<ExecutionClient, CpuLevel>>> = { reth: "x86-64-v3" };

/** The programs, and so the images, that a pair runs. */
export function programsOf(execution: ExecutionClient, consensus: ConsensusClient): PackagedClient[] {
  return consensus === "caplin" ? [execution] : [execution, consensus];
}
