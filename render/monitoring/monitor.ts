import { basename } from "node:path";
import type { ClientService } from "../../catalog/clients/client.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import {
  type MonitoringProgramName,
  monitoringImage,
  monitoringPrograms,
} from "../../catalog/monitoring/programs.ts";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import { monitoringPorts } from "../../topology/ethereum/ports.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Monitoring } from "../../topology/monitoring/derive.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Items } from "../role.ts";
import { bindMount, type ComposeProject, composeService } from "../workloads/compose.ts";
import { workloadPaths } from "../workloads/paths.ts";
import { workloadItems } from "../workloads/workload.ts";
import { renderAlertmanager, secretsFolder } from "./alertmanager.ts";
import { grafanaArguments, grafanaFiles } from "./grafana.ts";
import { renderPrometheus, rulesFile } from "./prometheus.ts";
import { type Judged, renderRules } from "./rules.ts";

/** Prometheus with its Alertmanager on one host: the one at home, with Grafana, or the one that watches that. */
export interface Monitor extends Judged {
  readonly stack: string;
  readonly network: NetworkName;
  readonly host: Host;
  readonly overlay: Overlay;
  readonly monitoring: Monitoring;
}

/** Name of the workload: of its folders, its user and its compose project. */
const name = "monitoring";

/** How long and how much it remembers. */
const retention = { home: { time: "90d", size: "20GB" }, watcher: { time: "7d", size: "500MB" } } as const;

function monitorPaths(stack: string) {
  const { configuration, data } = workloadPaths(stack, name);
  return {
    prometheus: `${configuration}/prometheus.yml`,
    rules: `${configuration}/rules.yml`,
    alertmanager: `${configuration}/alertmanager.yml`,
    grafana: `${configuration}/grafana`,
    data: {
      prometheus: `${data}/prometheus`,
      alertmanager: `${data}/alertmanager`,
      grafana: `${data}/grafana`,
    },
    secrets: `${data}/secrets`,
  };
}

/** Everything that a monitor is on its host. */
export function monitorItems(monitor: Monitor): Items {
  const { stack, network, host, overlay, monitoring, targets } = monitor;
  const paths = monitorPaths(stack);
  const ports = monitoringPorts(network);
  const scraper = { stack, host: host.name, alertmanagerPort: ports.alertmanager, overlay, targets };
  return workloadItems({
    stack,
    name,
    user: workloadUser(stack, name),
    host,
    project: monitorProject(monitor),
    clients: monitorServices(monitor),
    folders: [...programsAt(monitor).map((program) => paths.data[program]), paths.secrets].map((path) => ({
      path,
    })),
    files: {
      [paths.prometheus]: { content: renderPrometheus(scraper) },
      [paths.rules]: { content: renderRules(monitor) },
      [paths.alertmanager]: { content: renderAlertmanager(monitoring.receivers) },
      ...Object.fromEntries(shown(monitor).map(({ source, content }) => [source, { content }])),
    },
  });
}

/** Files of Grafana: where each lies on the host and in the container. */
function shown(monitor: Monitor): { source: string; target: string; content: string }[] {
  const { stack, network, place, targets } = monitor;
  if (place !== "home") return [];
  const programs = new Set(targets.map(({ program }) => program));
  const files = grafanaFiles(monitoringPorts(network).prometheus, programs);
  return Object.entries(files).map(([target, content]) => ({
    source: `${monitorPaths(stack).grafana}/${basename(target)}`,
    target,
    content,
  }));
}

const programsAt = ({ place }: Pick<Monitor, "place">): MonitoringProgramName[] =>
  place === "home" ? ["prometheus", "alertmanager", "grafana"] : ["prometheus", "alertmanager"];

/** They are in the host's network, where they reach what listens on loopback, and listen on loopback only themselves. */
function monitorProject(monitor: Monitor): ComposeProject {
  const { stack, network, monitoring, place } = monitor;
  const paths = monitorPaths(stack);
  const project = `${stack}-${name}`;
  const volumes = {
    prometheus: [
      bindMount(paths.prometheus, "/etc/prometheus/prometheus.yml", "read"),
      bindMount(paths.rules, rulesFile, "read"),
      bindMount(paths.data.prometheus, monitoringPrograms.prometheus.data, "write"),
    ],
    alertmanager: [
      bindMount(paths.alertmanager, "/etc/alertmanager/alertmanager.yml", "read"),
      bindMount(paths.secrets, secretsFolder, "read"),
      bindMount(paths.data.alertmanager, monitoringPrograms.alertmanager.data, "write"),
    ],
    grafana: [
      ...shown(monitor).map(({ source, target }) => bindMount(source, target, "read")),
      bindMount(paths.data.grafana, monitoringPrograms.grafana.data, "write"),
    ],
  };
  const services = monitorServices(monitor).map((client) => {
    const program = client.name as MonitoringProgramName;
    const service = composeService({
      project,
      client,
      ...monitoring.programs[program],
      memoryMiB: monitoringPrograms[program].memoryMiB[place],
      priority: networks[network].priority,
      user: workloadUser(stack, name),
      volumes: volumes[program],
      hostNetwork: true,
    });
    return [program, service] as const;
  });
  return { name: project, services: Object.fromEntries(services) };
}

function monitorServices({ network, place }: Pick<Monitor, "network" | "place">): ClientService[] {
  const ports = monitoringPorts(network);
  const { data } = monitoringPrograms.prometheus;
  const { time, size } = retention[place];
  const services = [
    monitorService("prometheus", ports.prometheus, "/-/ready", "Prometheus Server is Ready", [
      "--config.file=/etc/prometheus/prometheus.yml",
      `--storage.tsdb.path=${data}`,
      `--storage.tsdb.retention.time=${time}`,
      `--storage.tsdb.retention.size=${size}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ]),
    monitorService("alertmanager", ports.alertmanager, "/-/ready", "OK", [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      `--storage.path=${monitoringPrograms.alertmanager.data}`,
      // Else it would listen at every address for others of its kind.
      "--cluster.listen-address=",
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
    ]),
    monitorService("grafana", ports.grafana, "/api/health", "database", grafanaArguments(ports.grafana)),
  ];
  return services.filter(({ name }) => programsAt({ place }).some((program) => program === name));
}

function monitorService(
  program: MonitoringProgramName,
  port: number,
  health: string,
  ready: string,
  options: readonly string[],
): ClientService {
  const image = monitoringImage(program);
  return {
    name: program,
    image,
    entrypoint: image.command,
    arguments: options,
    peerPorts: [],
    localPorts: [],
    metrics: { port, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 60,
    probes: [{ name: program, url: `${loopbackUrl(port)}${health}`, expect: ready, timeoutSeconds: 300 }],
  };
}
