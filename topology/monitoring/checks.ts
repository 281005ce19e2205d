import { validatorMemoryMiB } from "../../catalog/clients/clients.ts";
import { monitoringMemoryMiB, monitoringPrograms } from "../../catalog/monitoring/programs.ts";
import { type NetworkName, networks, nodesShare } from "../../catalog/networks.ts";
import { programNeeds } from "../dvt/programs.ts";
import { dvtPrograms } from "../dvt/schema.ts";
import { systemMemoryMiB } from "../ethereum/checks/resources.ts";
import type { HostSettings } from "../hosts/schema.ts";
import { checkPins } from "../images/pins.ts";
import { isHome, isMember } from "../overlay/derive.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { WholeMonitoringDraft } from "./draft.ts";
import type { MonitoringSettings } from "./schema.ts";

/** What monitoring needs of the rest of the configuration. */
export function checkMonitoring(draft: WholeMonitoringDraft): Problem[] {
  const { monitoring } = draft;
  if (monitoring === undefined) return [];
  return [
    ...missingSections(draft),
    ...checkPins("monitoring", monitoringPrograms, monitoring),
    ...nobodyTold(monitoring),
    ...placeOf(draft, monitoring, "host"),
    ...placeOf(draft, monitoring, "watcher"),
  ];
}

function missingSections({ network, overlay, unreadable }: WholeMonitoringDraft): Problem[] {
  const needed = [
    ["network", network, "its ports are those of one network"],
    ["overlay", overlay, "it reaches other hosts by the mesh alone"],
  ] as const;
  return needed
    .filter(([section, value]) => value === undefined && !unreadable.has(section))
    .map(([section, , why]) => ({
      check: "monitoring-needs",
      path: settingPath("monitoring"),
      reason: `it needs the section ${section}: ${why}`,
      remedy: `write ${settingPath(section)}, or remove monitoring`,
    }));
}

function nobodyTold({ receivers }: MonitoringSettings): Problem[] {
  const isTold = Object.values(receivers).some((receiver) => receiver?.severities.includes("critical"));
  if (isTold) return [];
  return [
    {
      check: "monitoring-receivers",
      path: settingPath("monitoring", "receivers"),
      reason: "nobody gets critical alerts",
      remedy: "write a receiver that does, as in telegram: { chat: <number> }",
    },
  ];
}

/** One at home, one where the home's line and power do not matter. */
function placeOf(
  draft: WholeMonitoringDraft,
  settings: MonitoringSettings,
  key: "host" | "watcher",
): Problem[] {
  const { hosts, unreadable } = draft;
  const name = settings[key];
  const host = hosts.valid.get(name);
  // What is wrong with a host itself is said there.
  if (unreadable.has("hosts") || (host === undefined && hosts.names.has(name))) return [];
  const fits = host !== undefined && (key === "host" ? isHome(host) : isMember(host) && !isHome(host));
  if (fits) return key === "host" ? homeMemory(draft, name, host) : watcherMemory(name, host);
  const kind = key === "host" ? "host in use for nodes" : "rented host in use";
  const fitting = [...hosts.valid].filter(([, one]) => isMember(one) && isHome(one) === (key === "host"));
  return [
    {
      check: "monitoring-host",
      path: settingPath("monitoring", key),
      reason: `${name} is no ${kind}`,
      remedy: `write one of ${fitting.map(([other]) => other).join(", ") || "(none yet)"}`,
    },
  ];
}

/** At home it takes of what the network's validator clients have. */
function homeMemory(draft: WholeMonitoringDraft, name: string, { hardware }: HostSettings): Problem[] {
  const { network, validators } = draft;
  if (network === undefined) return [];
  const rest = (1 - nodesShare) * hardware.memoryGiB * 1024 - systemMemoryMiB;
  const clients = [...validators.valid.values()].filter(({ host }) => host === name);
  const taken = clients.reduce((sum, { client }) => sum + validatorMemoryMiB[client], 0);
  const left = rest * networks[network satisfies NetworkName].validatorShare - taken;
  return tooLittle("host", name, monitoringMemoryMiB("home"), left, "beside its nodes and validator clients");
}

/** Of a DVT host's memory, nodes of all networks that it is meant for come first. */
function watcherMemory(name: string, { hardware, dvtNetworks }: HostSettings): Problem[] {
  const each = dvtPrograms.reduce((sum, program) => sum + programNeeds(program).memoryMiB, 0);
  const left = hardware.memoryGiB * 1024 - systemMemoryMiB - dvtNetworks.length * each;
  return tooLittle(
    "watcher",
    name,
    monitoringMemoryMiB("watcher"),
    left,
    "beside its DVT nodes and its system",
  );
}

function tooLittle(
  key: "host" | "watcher",
  name: string,
  needed: number,
  left: number,
  beside: string,
): Problem[] {
  if (needed <= left) return [];
  return [
    {
      check: "monitoring-memory",
      path: settingPath("monitoring", key),
      reason: `${key === "host" ? "Prometheus, Alertmanager and Grafana" : "Prometheus and Alertmanager"} need ${needed} MiB, and ${name} has ${Math.max(0, Math.floor(left))} MiB ${beside}`,
      remedy: "write a host with more memory",
    },
  ];
}
