import { dvtClients } from "../render/dvt/items.ts";
import { clientServices } from "../render/ethereum/node.ts";
import { describe } from "../topology/problems.ts";
import type { Topology } from "../topology/topology.ts";
import type { Waived } from "../topology/waivers.ts";
import { table } from "./table.ts";

/** A row of the router's port-forward table. */
export interface Forward {
  readonly site: string;
  /** `30300/tcp` */
  readonly port: string;
  /** Host that it leads to, under the same number. */
  readonly host: string;
  readonly node: string;
  readonly program: string;
}

/** Ports that the routers of the sites have to let through, by site and number. */
export function forwardsOf(topology: Topology): Forward[] {
  const rows = Object.values(topology.nodes).flatMap((node) =>
    clientServices(node).flatMap(({ name: program, peerPorts }) =>
      peerPorts.flatMap(({ port, protocols }) =>
        protocols.map((protocol) => ({
          site: topology.hosts[node.host]!.site,
          port: `${port}/${protocol}`,
          host: node.host,
          node: node.name,
          program,
        })),
      ),
    ),
  );
  return rows.sort((a, b) =>
    `${a.site} ${a.port}`.localeCompare(`${b.site} ${b.port}`, "en", { numeric: true }),
  );
}

/** What a person reads when the configuration is valid. */
export function checkReport(topology: Topology): string {
  const hosts = Object.values(topology.hosts).map(({ name, ssh, owned, owner }) => {
    return [name, `${ssh.user}@${ssh.address}:${ssh.port}`, owned ? "managed here" : `managed by ${owner}`];
  });
  const nodes = Object.values(topology.nodes).map(
    ({ name, host, execution, consensus, memoryMiB, versions }) => {
      return [
        name,
        host,
        `${execution} + ${consensus}`,
        Object.values(versions).join(", "),
        `${memoryMiB} MiB`,
      ];
    },
  );
  const forwards = forwardsOf(topology).map(({ site, port, host, node, program }) => [
    site,
    port,
    host,
    node,
    program,
  ]);
  const validators = Object.values(topology.validators).map(({ name, host, client, group }) => {
    return [name, host, client, group.name, group.feeRecipient];
  });
  const dvtNodes = Object.values(topology.dvtNodes).map((node) => {
    const state = dvtClients(node).length === 0 ? "folders only" : "runs";
    return [node.name, node.host, node.program, Object.values(node.versions).join(", "), state];
  });
  return [
    `${topology.stack}: the configuration is valid.\n${counts(topology)}`,
    table(["HOST", "LOGIN", ""], hosts),
    table(["NODE", "HOST", "CLIENTS", "VERSIONS", "MEMORY"], nodes),
    table(["VALIDATOR CLIENT", "HOST", "CLIENT", "GROUP", "FEE RECIPIENT"], validators),
    table(["DVT NODE", "HOST", "PROGRAM", "VERSIONS", ""], dvtNodes),
    table(["SITE", "FORWARD", "TO HOST", "NODE", "PROGRAM"], forwards),
    paragraph("Warnings:", topology.warnings.map(describe)),
    paragraph("Waived:", topology.waived.map(describeWaived)),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** In one line, so that a part that is lost shows: `2 hosts, 1 node, 0 validator clients, overlay, no tunnel`. */
function counts({ hosts, nodes, validators, overlay, tunnel }: Topology): string {
  const count = (entries: object, what: string) => {
    const { length } = Object.keys(entries);
    return `${length} ${what}${length === 1 ? "" : "s"}`;
  };
  return [
    count(hosts, "host"),
    count(nodes, "node"),
    count(validators, "validator client"),
    overlay === undefined ? "no overlay" : "overlay",
    tunnel === undefined ? "no tunnel" : "tunnel",
  ].join(", ");
}

function describeWaived({ check, path, reason, waiver }: Waived): string {
  const end = waiver.until === undefined ? "" : ` (until ${waiver.until})`;
  return `  ${path}: ${reason} [${check}]\n    accepted${end}: ${waiver.reason}`;
}

function paragraph(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [heading, ...lines].join("\n");
}
