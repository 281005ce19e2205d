import { type SourceRole, sourceRoles } from "../../render/stack/exposure.ts";
import { dockerNetworks, isWithin } from "../../topology/addresses.ts";
import type { Topology } from "../../topology/topology.ts";
import { table } from "../table.ts";
import { isThrough, type Tried } from "./compare.ts";
import type { ExposureFinding } from "./findings.ts";
import { familyOf, type NetworkStates } from "./network-paths.ts";

/** What one look at all hosts said. */
export interface Exposure {
  readonly stack: string;
  readonly findings: readonly ExposureFinding[];
  readonly tried: readonly Tried[];
  /** Ways that nobody could go, with the reason. */
  readonly untried: readonly Untried[];
  /** Why a host could not be asked. */
  readonly unreachable: readonly string[];
}

interface Untried {
  readonly host: string;
  readonly role: SourceRole;
  readonly reason: string;
}

/** 0: as declared; 7: differences, as the engine's --expect-no-changes; 1: a host could not be asked. */
export function exposureExitCode({ findings, unreachable }: Exposure): 0 | 1 | 7 {
  if (unreachable.length > 0) return 1;
  return findings.length > 0 ? 7 : 0;
}

const names: Record<SourceRole, string> = {
  internet: "the internet",
  lan: "the local network",
  mesh: "the mesh",
  tailnet: "the tailnet",
};

/** What to do about a difference. */
export function exposureRemedy({
  kind,
  published,
  inner,
  paths,
  behindRouter,
  who,
  host,
  port,
  protocol,
}: ExposureFinding): string {
  if (behindRouter)
    return kind === "shut"
      ? `the router has to forward ${port}/${protocol} to ${host}: npm run check prints all of them`
      : "take the forward out of the router";
  if (kind === "shut") return "npm run drift says what shuts it; pulumi up opens it again";
  if (inner) return innerRemedyOf(paths.map(({ address }) => address));
  if (published)
    return `Docker lets published ports past the firewall: docker stop ${who.replace("container ", "")}, or publish it on 127.0.0.1`;
  if (paths.every(({ role }) => role === "tailnet"))
    return "pulumi preview --refresh shows what a hand has changed in the tailnet's policy";
  return "stop it or bind it to 127.0.0.1; npm run drift names a rule of a hand's that lets it in, pulumi up removes it";
}

/** The host's table knows what Docker chooses; somebody may have chosen another subnet for a network. */
function innerRemedyOf(addresses: readonly string[]): string {
  const unknown = addresses.find(
    (address) => !isWithin(address, "127.0.0.0/8") && !isWithin(address, dockerNetworks),
  );
  return unknown === undefined
    ? "npm run drift says what has taken away the host's rule against it; pulumi up puts it back"
    : `${unknown} is not in ${dockerNetworks}, which the host's rule is for: make its network anew without a subnet of its own`;
}

/** What nobody could try, so that silence is not taken for safety. */
export function untriedOf(
  topology: Topology,
  networkStates: NetworkStates,
  tried: readonly Tried[],
): Untried[] {
  return [...networkStates.keys()].flatMap((host) => {
    const own = tried.filter(({ hosts }) => hosts.includes(host));
    const missing = sourceRoles.filter((role) => !own.some((one) => one.role === role));
    const without6 = (["internet", "lan"] as const).filter((role) => {
      const addresses = own.filter((one) => one.role === role).map(({ address }) => address);
      return addresses.length > 0 && !addresses.some((address) => familyOf(address) === "ipv6");
    });
    return [
      ...missing.map((role) => ({ host, role, reason: reasonOf(topology, networkStates, host, role) })),
      ...without6.map((role) => ({ host, role, reason: "it has no IPv6 address there" })),
    ];
  });
}

function reasonOf(
  { hosts, overlay }: Topology,
  networkStates: NetworkStates,
  name: string,
  role: SourceRole,
): string {
  const others = [...networkStates.keys()].filter((other) => other !== name);
  const heredoc = others.filter((other) => hosts[other]!.site === hosts[name]!.site);
  if (role === "lan") return "no other host of this stack at its site was asked";
  if (role === "internet")
    return heredoc.length === others.length
      ? "no host of this stack at another site was asked"
      : "its public address is not known: write publicAddress at its site";
  return overlay?.members[name] === undefined ? "it is in no overlay" : "nobody else was there";
}

/** What was tried, what differs and what was not tried. */
export function exposureReport(exposure: Exposure): string {
  const { stack, findings, tried, untried, unreachable } = exposure;
  const rows = [...new Set(tried.flatMap(({ hosts }) => hosts))].sort().flatMap((host) =>
    sourceRoles.map((role) =>
      rowOf(
        host,
        role,
        tried.filter((one) => one.hosts.includes(host) && one.role === role),
      ),
    ),
  );
  return [
    table(["HOST", "FROM", "HOSTS THAT TRIED", "ADDRESSES", "TCP", "UDP", "OPEN AS DECLARED"], rows.flat()),
    tried.some(isAdmitted)
      ? "* UDP that did not answer and that the host's firewall or Docker lets in. Through the tailnet or a router silence proves nothing."
      : "",
    untried.map(({ host, role, reason }) => `not tried: ${host} from ${names[role]}: ${reason}`).join("\n"),
    unreachable.join("\n"),
    [`${stack}: ${conclusionOf(exposure)}`, ...findings.flatMap(lines)].join("\n"),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function conclusionOf({ findings, tried, unreachable }: Exposure): string {
  const count = findings.length;
  if (count > 0) return `${count} difference${count === 1 ? "" : "s"}`;
  if (unreachable.length > 0) return "no difference was found, but not every host could be asked.";
  return tried.length === 0
    ? "nothing was probed, because no host could probe another."
    : "only what is declared can be reached.";
}

const isAdmitted = ({ outcome }: Tried): boolean => outcome === "admitted";

function rowOf(host: string, role: SourceRole, tried: readonly Tried[]): string[][] {
  if (tried.length === 0) return [];
  const count = (protocol: string) => String(tried.filter((one) => one.protocol === protocol).length);
  const open = tried
    .filter((one) => isThrough(one) && one.declared.some((declared) => declared.host === host))
    .map(({ port, protocol, outcome }) => `${port}/${protocol}${outcome === "admitted" ? "*" : ""}`)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const cell = (values: readonly string[]) => [...new Set(values)].join(" ") || "-";
  return [
    [
      host,
      role,
      cell(tried.map(({ from }) => from)),
      cell(tried.map(({ address }) => address)),
      count("tcp"),
      count("udp"),
      cell(open),
    ],
  ];
}

function lines(found: ExposureFinding): string[] {
  const { kind, host, port, protocol, who, paths } = found;
  const what =
    kind === "exposed" ? "can be reached and is not declared" : "is declared and cannot be reached";
  const roles = [...new Set(paths.map(({ role }) => role))].map((role) => {
    const own = paths.filter((path) => path.role === role);
    const sources = (place: string) => own.filter((path) => placeOf(path) === place).map(({ from }) => from);
    const places = [...new Set(own.map(placeOf))];
    return `${names[role]} (${places.map((place) => `${place} from ${sources(place).join(", ")}`).join("; ")})`;
  });
  return [
    `${host}  ${port}/${protocol} of ${who} ${what}: ${roles.join(", ")}`,
    `    ${exposureRemedy(found)}`,
  ];
}

const placeOf = ({ address, via }: ExposureFinding["paths"][number]): string =>
  via === undefined ? address : `${address} by way of ${via}`;
