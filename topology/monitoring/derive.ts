import { configuredVersion } from "../../catalog/clients/images.ts";
import { type MonitoringProgramName, monitoringPrograms } from "../../catalog/monitoring/programs.ts";
import { type ForkAhead, forksAhead } from "../ethereum/checks/versions.ts";
import type { WholeMonitoringDraft } from "./draft.ts";
import type { ReceiverSettings } from "./schema.ts";

/** What watches over a stack. */
export interface Monitoring {
  /** Home host, and rented host that watches it. */
  readonly host: string;
  readonly watcher: string;
  readonly receivers: ReceiverSettings;
  /** Image by digest, and its version. */
  readonly programs: Readonly<
    Record<MonitoringProgramName, { readonly image: string; readonly version: string }>
  >;
  /** Waivers that end, with the last day of each. */
  readonly waiverEnds: Readonly<Record<string, string>>;
  /** Forks that versions in use do not know. */
  readonly unreadyForks: readonly ForkAhead[];
}

export interface MonitoringTopology {
  /** Undefined where none is configured. */
  readonly monitoring: Monitoring | undefined;
}

export function deriveMonitoring(draft: WholeMonitoringDraft): MonitoringTopology {
  const { monitoring, images, waivers } = draft;
  if (monitoring === undefined) return { monitoring };
  const { host, watcher, receivers } = monitoring;
  const programOf = (name: MonitoringProgramName) => ({
    image: `${images.registry ?? "docker.io"}/${monitoringPrograms[name].repository}@${monitoring[name].split("@")[1]}`,
    version: configuredVersion(monitoring[name])!,
  });
  const ends = [...waivers.valid].flatMap(([check, { until }]) =>
    until === undefined ? [] : [[check, until]],
  );
  return {
    monitoring: {
      host,
      watcher,
      receivers,
      programs: {
        prometheus: programOf("prometheus"),
        alertmanager: programOf("alertmanager"),
        grafana: programOf("grafana"),
      },
      waiverEnds: Object.fromEntries(ends),
      unreadyForks: forksAhead(draft),
    },
  };
}
