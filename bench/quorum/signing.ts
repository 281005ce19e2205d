/** Whether the clusters sign, by what the taps before all beacon nodes of a lab have. */

import { setTimeout as sleep } from "node:timers/promises";
import { timings } from "../../lab/chain/genesis.ts";
import { readTaps, signaturesIn } from "../../lab/chain/signatures.ts";
import { clusters, type LabCluster } from "../../lab/dvt/clusters.ts";
import type { Lab } from "../../lab/settings.ts";

/** Slots of an epoch of the minimal preset (ethereum/consensus-specs presets/minimal/phase0.yaml, 2026-11-27). */
const slotsPerEpoch = 8;
const epoch = timings.fast.secondsPerSlot * slotsPerEpoch * 1000;

/** Cluster → how many of its validators have voted. */
export type Votes = Readonly<Record<LabCluster["program"], number>>;

export function votesSince(lab: Lab, since: number): Votes {
  const { published } = signaturesIn(readTaps(lab));
  const voted = new Set(
    published
      .filter(({ kind, time }) => kind === "attestation" && time > since)
      .map(({ validator }) => validator),
  );
  const counts = clusters.map(({ program, keys }) => [program, keys.filter((key) => voted.has(key)).length]);
  return Object.fromEntries(counts) as Votes;
}

/**
 * Each validator votes once in an epoch. So one that goes on has voted within two, and one that has stopped shows it by
 * three without a vote. Ends early when all that are expected to go on have voted and nobody is expected to stop.
 */
export async function watchVotes(lab: Lab, since: number, goOn: readonly LabCluster[]): Promise<Votes> {
  const all = goOn.length === clusters.length;
  for (const end = since + 3 * epoch; ; await sleep(2000)) {
    const votes = votesSince(lab, since);
    if (Date.now() > end || (all && goOn.every(({ program, keys }) => votes[program] === keys.length)))
      return votes;
  }
}
