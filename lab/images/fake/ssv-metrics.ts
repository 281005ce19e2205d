/** The node's metrics, as far as somebody reads them: catalog/monitoring/dvt-metrics.ts. */

import { type BeaconNodeState, beaconNodeStates } from "./ssv-beacon.ts";
import type { DoppelgangerCounts } from "./ssv-doppelganger.ts";

export type RunnerRole = "COMMITTEE" | "PROPOSER" | "AGGREGATOR" | "SYNC_COMMITTEE_CONTRIBUTION";

interface Durations {
  count: number;
  /** Seconds. */
  sum: number;
}

export class SsvMetrics {
  readonly #postConsensus = new Map<RunnerRole, Durations>();
  #doppelganger: DoppelgangerCounts | undefined;
  /** By URL. */
  beaconNodes: ReadonlyMap<string, BeaconNodeState> = new Map();

  /**
   * A duty's signature is there. `milliseconds` since this node has sent its part of it: 0 where it has sent none, so
   * the sum says whether it signs.
   */
  recordPostConsensus(role: RunnerRole, milliseconds: number): void {
    const { count, sum } = this.#postConsensus.get(role) ?? { count: 0, sum: 0 };
    this.#postConsensus.set(role, { count: count + 1, sum: sum + milliseconds / 1000 });
  }

  /** Only a look at the end of an epoch renews it. */
  recordDoppelganger(counts: DoppelgangerCounts): void {
    this.#doppelganger = counts;
  }

  text(): string {
    return [
      "# TYPE ssv_lab_stand_in gauge",
      "ssv_lab_stand_in 1",
      ...this.#beaconNodes(),
      ...this.#states(),
      ...this.#durations(),
      "",
    ].join("\n");
  }

  #beaconNodes(): string[] {
    if (this.beaconNodes.size === 0) return [];
    const name = "ssv_cl_sync_status";
    const lines = [...this.beaconNodes].flatMap(([url, state]) =>
      beaconNodeStates.map(
        (each) =>
          `${name}{${scope("beacon/goclient")},server_address="${url}",${name}="${each}"} ${Number(each === state)}`,
      ),
    );
    return [`# TYPE ${name} gauge`, ...lines];
  }

  #states(): string[] {
    if (this.#doppelganger === undefined) return [];
    const name = "ssv_doppelganger_validators_state";
    const { safe, unsafe } = this.#doppelganger;
    const line = (isUnsafe: boolean, count: number): string =>
      `${name}{${scope("doppelganger")},ssv_doppelganger_validators_unsafe="${isUnsafe}"} ${count}`;
    return [`# TYPE ${name} gauge`, line(false, safe), line(true, unsafe)];
  }

  #durations(): string[] {
    if (this.#postConsensus.size === 0) return [];
    const name = "ssv_runner_post_consensus_duration_seconds";
    const lines = [...this.#postConsensus].flatMap(([role, { count, sum }]) => {
      const labels = `${scope("protocol/v2/ssv/runner")},ssv_runner_role="${role}"`;
      return [
        `${name}_bucket{${labels},le="+Inf"} ${count}`,
        `${name}_sum{${labels}} ${sum}`,
        `${name}_count{${labels}} ${count}`,
      ];
    });
    return [`# TYPE ${name} histogram`, ...lines];
  }
}

const scope = (part: string): string =>
  `otel_scope_name="github.com/ssvlabs/ssv/${part}",otel_scope_version=""`;
