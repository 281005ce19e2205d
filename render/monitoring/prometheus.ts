import { stringify } from "yaml";
import type { Overlay } from "../../topology/overlay/derive.ts";
import { managedBy } from "../managed-by.ts";
import { byProgram, instanceOf, type Target, targetAddress } from "./targets.ts";

/** A Prometheus with its Alertmanager, on one host. */
export interface Scraper {
  readonly stack: string;
  /** Name of its host. */
  readonly host: string;
  readonly alertmanagerPort: number;
  readonly overlay: Overlay;
  readonly targets: readonly Target[];
}

/** Seconds between two scrapes, and between two judgements: an alert's `for` is at least some of them. */
const interval = "15s";

/** Where the rules lie in the container. */
export const rulesFile = "/etc/prometheus/rules.yml";

/** prometheus.yml. Every target is named: nothing is discovered, so that what is missing is missed. */
export function renderPrometheus({ stack, host, alertmanagerPort, overlay, targets }: Scraper): string {
  const configuration = {
    global: {
      scrape_interval: interval,
      scrape_timeout: "10s",
      evaluation_interval: interval,
      external_labels: { stack, monitor: host },
    },
    rule_files: [rulesFile],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    scrape_configs: byProgram(targets).map(([program, own]) => ({
      job_name: program,
      metrics_path: own[0]!.path,
      static_configs: own.map((target) => ({
        targets: [targetAddress(overlay, host, target)],
        labels: { instance: instanceOf(target), host: target.host, role: target.role },
      })),
    })),
  };
  return `${managedBy}${stringify(configuration, { lineWidth: 0 })}`;
}
