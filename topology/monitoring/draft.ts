import type { WholeDvtDraft } from "../dvt/draft.ts";
import type { DraftBase, Entries, SectionReader } from "../section-reader.ts";
import type { WaiverSettings } from "../waivers.ts";
import { type MonitoringSettings, monitoringSchema } from "./schema.ts";

export interface MonitoringDraft extends DraftBase {
  readonly monitoring: MonitoringSettings | undefined;
}

/** With what it watches. */
export type WholeMonitoringDraft = MonitoringDraft &
  WholeDvtDraft & { readonly waivers: Entries<WaiverSettings> };

export function readMonitoring(read: SectionReader): Omit<MonitoringDraft, keyof DraftBase> {
  return { monitoring: read.one("monitoring", monitoringSchema) };
}

/** Hosts on which it runs. */
export function monitoringPlacementsOf({ monitoring }: MonitoringDraft): string[] {
  return monitoring === undefined ? [] : [monitoring.host, monitoring.watcher];
}
