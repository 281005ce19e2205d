import { nodeExporterPort } from "../../catalog/monitoring/programs.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { file, installed, running } from "../items.ts";
import { type ContributingRole, type Items, itemsFrom } from "../role.ts";
import { renderSystemd } from "../systemd.ts";
import { factsFolder } from "./facts-folder.ts";
import { type HostFacts, hostFactsItems } from "./host-facts.ts";
import { type AskedSigner, relayFactsItems } from "./relay-facts.ts";

const unit = "bonded-validator-node-exporter.service";

/**
 * What a host says of itself: disks, memory, clock, what only root can tell, and what relays have of its validators. The stack that owns the host has it, so that
 * a host has one.
 */
export function exporterRole(
  host: Host,
  facts: HostFacts,
  signers: readonly AskedSigner[],
): ContributingRole {
  return {
    host,
    role: "exporter",
    requires: "overlay",
    items: { ...exporterItems(), ...hostFactsItems(facts), ...relayFactsItems(signers) },
    contributes: {
      metrics: [{ program: "node", port: nodeExporterPort, path: "/metrics" }],
      publicPorts: [],
    },
  };
}

/** The package's own unit listens at every address. */
function exporterItems(): Items {
  const path = `/etc/systemd/system/${unit}`;
  return {
    "package prometheus-node-exporter": installed,
    "unit prometheus-node-exporter": { enabled: false, active: false },
    ...itemsFrom([
      [`file ${path}`, { content: renderExporterUnit(), ...file, restarts: `unit ${unit}` }],
      [`unit ${unit}`, running],
    ]),
  };
}

function renderExporterUnit(): string {
  return renderSystemd({
    Unit: { Description: "Metrics of the host" },
    Service: {
      DynamicUser: "yes",
      ExecStart: `/usr/bin/prometheus-node-exporter --web.listen-address=127.0.0.1:${nodeExporterPort} --collector.textfile.directory=${factsFolder}`,
      Restart: "always",
      RestartSec: 5,
      NoNewPrivileges: "yes",
    },
    Install: { WantedBy: "multi-user.target" },
  });
}
