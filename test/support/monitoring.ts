import { alertmanager, grafana, prometheus } from "../../catalog/monitoring/programs.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { addDvt } from "./dvt.ts";
import { complete, digest, type Settings, today } from "./inventory.ts";

/** Lets i7bb watch a committed stack, and xserver watch i7bb. */
export function addMonitoring(config: Settings): void {
  config.monitoring = {
    host: "i7bb",
    watcher: "xserver",
    prometheus: `${prometheus.version}@${digest("9")}`,
    alertmanager: `${alertmanager.version}@${digest("a")}`,
    grafana: `${grafana.version}@${digest("b")}`,
    receivers: { telegram: { chat: -1001 } },
  };
}

/** Every kind of receiver; those of Discord and of the webhook get one severity each. */
export const everyReceiver = {
  email: {
    to: "ops@staking.test",
    from: "alerts@staking.test",
    server: "smtp.staking.test:587",
    user: "alerts",
  },
  telegram: { chat: -1001 },
  discord: { severities: ["critical"] },
  webhook: { severities: ["warning"] },
} as const;

/** A committed stack that is watched, with DVT nodes on its rented hosts and programs of each kind. */
export function loadMonitored(stack: string, change: (config: Settings) => void = () => undefined): Topology {
  const config = complete(stack);
  addDvt(config);
  addMonitoring(config);
  config.monitoring.receivers = everyReceiver;
  change(config);
  return loadTopology(stack, config, today);
}
