import { createHash } from "node:crypto";
import { Document, parse, type Scalar, visit } from "yaml";
import type { ClientService, SafetyStop } from "../../catalog/clients/client.ts";
import type { Priority } from "../../catalog/networks.ts";
import { containerOf } from "../../provider/remote/supervised.ts";
import { managedBy } from "../managed-by.ts";
import { startGate } from "./supervisor.ts";

/** A compose project as far as we use the format (compose-spec.io). */
export interface ComposeProject {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Beside the project's own. */
  readonly networks?: Readonly<Record<string, ComposeNetwork>>;
}

/** A network that leads to the host and nowhere else. */
export interface ComposeNetwork {
  readonly internal: true;
  readonly ipam: { readonly config: readonly [{ readonly subnet: string; readonly gateway: string }] };
}

export interface ComposeService {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly restart: "unless-stopped" | "no";
  /** Absent: the project's own network. */
  readonly network_mode?: "host";
  /** Absent: the project's own alone. */
  readonly networks?: readonly string[];
  readonly ports: readonly string[];
  readonly volumes: readonly BindMount[];
  readonly tmpfs?: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly cpuset?: string;
  readonly cpu_shares: number;
  readonly pids_limit: number;
  readonly oom_score_adj: number;
  readonly stop_signal: string;
  readonly stop_grace_period: string;
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
}

export interface BindMount {
  readonly type: "bind";
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
  /** False: Docker would make an empty directory in the place of a secret or a disk that is missing. */
  readonly bind: { readonly create_host_path: false };
}

/** What the host lends to a container. */
export function bindMount(source: string, target: string, access: "read" | "write"): BindMount {
  return { type: "bind", source, target, read_only: access === "read", bind: { create_host_path: false } };
}

/** Label that carries {@link definitionOf}, by which a container made from another definition is recognised. */
const definitionLabel = "bonded-validator.definition";

/** Far more threads than a client has; without it one that goes wrong could take all that the host has. */
const processLimit = 8192;

/** A service with what every container of ours has in common. */
export function composeService(args: {
  /** Name of the compose project. */
  readonly project: string;
  readonly client: ClientService;
  /** Reference with digest. */
  readonly image: string;
  readonly version: string;
  readonly memoryMiB: number;
  readonly priority: Priority;
  readonly volumes: readonly BindMount[];
  readonly hostNetwork?: true;
  /** A network of the project that it is in, beside the project's own. */
  readonly network?: string;
  /** Number of the user and the group as which it runs. */
  readonly user: number;
}): ComposeService {
  const { project, client, image, version, memoryMiB, priority, volumes, hostNetwork, network, user } = args;
  const { safetyStop } = client;
  return {
    image,
    entrypoint: client.entrypoint,
    command: client.arguments,
    // Without an entry in /etc/passwd its home would be the root of the image, where it may not write.
    environment: { HOME: "/data", ...client.environment },
    user: `${user}:${user}`,
    restart: safetyStop ? "no" : "unless-stopped",
    ...(hostNetwork && { network_mode: "host" }),
    ...(network !== undefined && { networks: ["default", network] }),
    ports: publishedPorts(client),
    volumes: [...volumes, ...(safetyStop ? [gateMount(containerOf(`${project}/${client.name}`))] : [])],
    ...(client.memoryFolder && {
      tmpfs: [`${client.memoryFolder}:mode=0700,size=1m,uid=${user},gid=${user}`],
    }),
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    mem_limit: `${memoryMiB}m`,
    ...(client.processors && { cpuset: client.processors }),
    cpu_shares: priority.cpuShares,
    pids_limit: processLimit,
    oom_score_adj: priority.oomScoreAdj,
    stop_signal: client.stopSignal,
    stop_grace_period: `${client.stopGrace}s`,
    logging: { driver: "json-file", options: { "max-size": "50m", "max-file": "5" } },
    labels: { "bonded-validator.version": version, ...(safetyStop && safetyStopLabels(safetyStop)) },
  };
}

const gateMount = (container: string): BindMount =>
  bindMount(startGate(container), "/run/start-gate", "read");

/** What the supervisor of the container has to know of its ends. */
function safetyStopLabels({ reason, ...end }: SafetyStop): Record<string, string> {
  const name = "bonded-validator.safety-stop";
  return {
    [name]: reason,
    ...("code" in end ? { [`${name}.code`]: String(end.code) } : { [`${name}.log`]: end.log }),
  };
}

/** Docker's own rules let published ports past the host's firewall, so all but those of peers are bound to loopback. */
function publishedPorts({ peerPorts, localPorts }: ClientService): string[] {
  return [
    ...peerPorts.flatMap(({ port, protocols }) =>
      protocols.map((protocol) => `0.0.0.0:${port}:${port}/${protocol}`),
    ),
    ...localPorts.map(({ host, container }) => `127.0.0.1:${host}:${container}/tcp`),
  ];
}

/** The limits of a container as the provider compares them, in the words of `docker update`. */
export function limitsOf({ mem_limit, cpu_shares, cpuset, pids_limit }: ComposeService): string {
  return [
    `memory=${Number.parseInt(mem_limit, 10) * 1024 * 1024}`,
    `cpu-shares=${cpu_shares}`,
    ...(cpuset === undefined ? [] : [`cpuset-cpus=${cpuset}`]),
    `pids-limit=${pids_limit}`,
  ].join(" ");
}

/** Ports of the host that a service publishes: `30303/tcp 8545/tcp`. */
export function hostPorts({ ports }: ComposeService): string {
  return ports.map((port) => port.replace(/^.*:(\d+):\d+\//, "$1/")).join(" ");
}

/** First 16 hex digits of the SHA-256 of the service as JSON with sorted keys. */
export function definitionOf(service: ComposeService): string {
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(service)))
    .digest("hex")
    .slice(0, 16);
}

/** The compose file. Equal projects give equal text, whatever the order of their keys. */
export function renderCompose({ name, services, networks }: ComposeProject): string {
  const labelled = Object.entries(services).map(([key, service]) => [
    key,
    { ...service, labels: { ...service.labels, [definitionLabel]: definitionOf(service) } },
  ]);
  const project = escapeDollars({
    name,
    services: Object.fromEntries(labelled),
    ...(networks && { networks }),
  });
  const file = new Document(project, { sortMapEntries: true });
  visit(file, { Scalar: (_, text) => keepLines(text) });
  const body = file.toString({ lineWidth: 0, defaultKeyType: "PLAIN", defaultStringType: "QUOTE_DOUBLE" });
  return `${managedBy}${body}`;
}

/** Whether a service (`project/service`) of a compose file is as it was rendered: its label still fits the rest. */
export function isAsRendered(text: string, name: string): boolean {
  const project = mapTexts(parse(text), (word) => word.replaceAll("$$", "$")) as ComposeProject | null;
  const service = project?.services?.[name.slice(name.indexOf("/") + 1)];
  if (service === undefined) return false;
  const { [definitionLabel]: definition, ...labels } = service.labels;
  return definition === definitionOf({ ...service, labels });
}

/** Text of several lines stays readable. */
function keepLines(text: Scalar): void {
  if (String(text.value).includes("\n")) text.type = "BLOCK_LITERAL";
}

/** Compose replaces `$NAME` in every text by the environment's; `$$` stands for a dollar sign. */
function escapeDollars(value: unknown): unknown {
  return mapTexts(value, (text) => text.replaceAll("$", "$$$$"));
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
