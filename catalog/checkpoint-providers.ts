import type { NetworkName } from "./networks.ts";

/** Who serves finalized checkpoints to everybody, and from which host of its own for each network. */
interface CheckpointProvider {
  readonly operator: string;
  readonly hosts: Readonly<Partial<Record<NetworkName, string>>>;
}

/**
 * Providers that many use. Source: endpoints/ of eth-clients/checkpoint-sync-endpoints, 74f3c5c8 (2025-07-14), without
 * those that are closed, and that of Nimbus, which is for tests and has no encryption.
 */
export const checkpointProviders: readonly CheckpointProvider[] = [
  {
    operator: "Sigma Prime",
    hosts: { mainnet: "mainnet.checkpoint.sigp.io", hoodi: "hoodi.checkpoint.sigp.io" },
  },
  {
    operator: "Attestant",
    hosts: {
      mainnet: "mainnet-checkpoint-sync.attestant.io",
      hoodi: "hoodi-checkpoint-sync.attestant.io",
    },
  },
  {
    operator: "Stakely",
    hosts: { mainnet: "mainnet-checkpoint-sync.stakely.io", hoodi: "hoodi-checkpoint-sync.stakely.io" },
  },
  {
    operator: "EthStaker",
    hosts: { mainnet: "beaconstate.ethstaker.cc", hoodi: "hoodi.beaconstate.ethstaker.cc" },
  },
  {
    operator: "ChainSafe",
    hosts: { mainnet: "beaconstate-mainnet.chainsafe.io", hoodi: "beaconstate-hoodi.chainsafe.io" },
  },
  { operator: "ethPandaOps", hosts: { hoodi: "checkpoint-sync.hoodi.ethpandaops.io" } },
  { operator: "beaconcha.in", hosts: { mainnet: "sync-mainnet.beaconcha.in" } },
  { operator: "PietjePuk", hosts: { mainnet: "checkpointz.pietjepuk.net" } },
];

/** Domains of providers that are gone, where somebody else may answer one day: when, and who says so. */
export const closedProviders: Readonly<Record<string, string>> = {
  "beaconstate.info": "in July 2026 (eth-clients/checkpoint-sync-endpoints pull request 58)",
};
