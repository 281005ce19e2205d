import { shown } from "../../provider/host/shown.ts";
import { table } from "../table.ts";
import type { AddressStatus } from "./addresses.ts";
import type { AlertStatus } from "./alerts.ts";
import type { ClusterStatus } from "./clusters.ts";
import { hostTable, roleLines } from "./host-report.ts";
import type { NodeStatus } from "./nodes.ts";
import type { StackStatus } from "./stack.ts";

/** The status for people; tables fit into 80 columns. Texts come from hosts: each is one line and steers nothing. */
export function statusReport(status: StackStatus): string {
  const { stack, time, hosts, nodes, addresses, clusters, alerts } = status;
  if (hosts.length === 0) return `${stack}: no hosts`;
  const parts = [
    [`${stack} at ${time.slice(0, 19).replace("T", " ")} UTC: ${summary(status)}`],
    alertLines(alerts),
    [hostTable(status)],
    roleLines(hosts),
    [nodeTable(nodes)],
    [addressTable(addresses)],
    [clusterTable(clusters)],
    proposalLines(status),
    [serviceTable(status)],
  ];
  return shown(
    parts
      .map((part) => part.filter((one) => one !== ""))
      .filter((part) => part.length > 0)
      .map((part) => part.join("\n"))
      .join("\n\n"),
  );
}

/** What a person has to know first. */
function summary({ hosts, nodes, alerts, clusters }: StackStatus): string {
  const unread = hosts.filter((host) => host.unread !== undefined);
  const services = hosts.filter((host) => host.unread === undefined).flatMap(servicesOf);
  const down = services.filter(({ state }) => state !== "running");
  const others = services.filter(({ pinned }) => pinned !== undefined);
  const lagging = nodes.filter(({ head }) => head?.sync !== "in sync");
  const stopped = clusters.filter(({ nodes, quorum }) => nodes.filter(({ ready }) => ready).length < quorum);
  const said = [
    counted(unread.length, "host cannot be read", "hosts cannot be read"),
    down.length > 0
      ? `${down.length} of ${services.length} services ${down.length === 1 ? "does" : "do"} not run`
      : `all ${services.length} services run`,
    counted(others.length, "has not the pinned version", "have not the pinned versions"),
    counted(lagging.length, "node is silent or not in sync", "nodes are silent or not in sync"),
    counted(stopped.length, "cluster lacks its quorum", "clusters lack their quorum"),
    alerts === undefined
      ? "alerts are not known: the stack has no section monitoring"
      : (counted(alerts.firing.length, "alert fires", "alerts fire") ?? "no alert fires"),
  ];
  return said.filter((one) => one !== undefined).join(", ");
}

const counted = (count: number, one: string, several: string): string | undefined =>
  count === 0 ? undefined : `${count} ${count === 1 ? one : several}`;

function alertLines(alerts: AlertStatus | undefined): string[] {
  if (alerts === undefined) return [];
  const rows = alerts.firing.map(({ severity, name, host = "", since, summary: what }) =>
    line(`${severity} ${name} ${host} since ${since.slice(0, 16).replace("T", " ")}: ${what}`),
  );
  const blind = alerts.blind.map(
    (host) => `The monitor on ${host} tells no alerts: it does not answer, or does not evaluate them.`,
  );
  return [...blind, ...rows];
}

const servicesOf = ({ roles }: StackStatus["hosts"][number]) => roles.flatMap(({ services }) => services);

/** The longest table, and therefore the last; services that are not as they should be come first. */
function serviceTable({ hosts }: StackStatus): string {
  const all = hosts.flatMap((host) => servicesOf(host).map((service) => ({ host, service })));
  const [odd, well] = [true, false].map((wanted) =>
    all.filter(({ service }) => (service.state !== "running" || service.pinned !== undefined) === wanted),
  );
  const rows = [...odd!, ...well!].map(({ host, service: { name, state, version, pinned } }) => [
    name,
    host.name,
    // Of a host that cannot be read nothing is known of what runs there now.
    host.unread === undefined ? line(state) : "?",
    line(pinned === undefined ? shortly(version) : `${shortly(version)}, pinned ${pinned}`),
  ]);
  return table(["SERVICE", "HOST", "STATE", "VERSION"], [...rows, ...dockerRows(hosts)]);
}

/** Of all packages the one whose version matters to every other role. */
function dockerRows(hosts: StackStatus["hosts"]): string[][] {
  return hosts.flatMap((host) =>
    host.roles.flatMap(({ packages }) =>
      ["docker-ce", "docker.io"]
        .filter((name) => name in packages)
        .map((name) => [name, host.name, host.unread === undefined ? "" : "?", line(packages[name]!)]),
    ),
  );
}

/** `docker.io/sigp/lighthouse@sha256:bb…` → `lighthouse@sha256:bb…`, with as many digits as tell images apart. */
const shortly = (version: string): string =>
  version.replace(/^.*\//, "").replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1");

function nodeTable(nodes: readonly NodeStatus[]): string {
  const rows = nodes.map(({ name, host, head, peers }) =>
    head === undefined
      ? [name, host, "no answer", "", "", "", ""]
      : [
          ...[name, host, head.sync, String(head.behind), String(head.slot), String(head.finalizedEpoch)],
          peers === undefined ? "?" : String(peers),
        ],
  );
  return table(["NODE", "HOST", "SYNC", "BEHIND", "HEAD SLOT", "FINALIZED", "PEERS"], rows);
}

function addressTable(addresses: readonly AddressStatus[]): string {
  const rows = addresses.map(({ address, homes: [home = "nowhere", ...next], reachedBy, notReachedBy }) => [
    address,
    home,
    next.join(", ") || "none",
    notReachedBy.length === 0
      ? `all ${reachedBy.length} hosts asked`
      : `${reachedBy.length} hosts, not ${notReachedBy.join(", ")}`,
  ]);
  return table(["ADDRESS", "IS AT", "IF THAT FAILS", "REACHED BY"], rows);
}

function clusterTable(clusters: readonly ClusterStatus[]): string {
  const rows = clusters.map(({ name, program, quorum, nodes }) => {
    const ready = nodes.filter((node) => node.ready).length;
    const not = nodes.filter((node) => !node.ready).map((node) => node.name);
    return [
      name,
      program,
      `${ready} of ${nodes.length}`,
      String(quorum),
      ready < quorum ? "no quorum" : String(ready - quorum),
      not.join(", ") || "none",
    ];
  });
  return table(["CLUSTER", "PROGRAM", "READY", "QUORUM", "TO SPARE", "NOT READY"], rows);
}

/** Proposals of validator clients; those of clusters no host knows. */
function proposalLines({ facts, nodes }: StackStatus): string[] {
  if (facts === undefined) return ["Next proposal: not known, the stack has no section monitoring"];
  const now = nodes.flatMap(({ head }) => (head === undefined ? [] : [head.slot + head.behind]))[0];
  const said = Object.entries(facts).flatMap(([host, known]) => {
    if (known?.proposalNear === undefined) return [];
    if (!known.proposalNear) return [`${host} none in this epoch and the next`];
    if (known.nextProposal === undefined) return [`${host} not known`];
    const left = now === undefined ? "" : ` (in ${Math.max(0, known.nextProposal - now)} slots)`;
    return [`${host} slot ${known.nextProposal}${left}`];
  });
  return [`Next proposal of validator clients: ${said.join("; ") || "not known"}`];
}

/** Spaces for whatever a text of a host has in their place. */
const line = (text: string): string => text.replaceAll(/\s+/g, " ");
