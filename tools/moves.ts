import { frontPaths } from "../render/overlay/front.ts";
import { isDecided } from "../render/overlay/metric.ts";
import type { Vip } from "../topology/overlay/derive.ts";
import { metricsOf, type Standings } from "./standing.ts";

/** An address and the home hosts that have to give way for the preferred one. */
export interface Move {
  readonly vip: Vip;
  readonly from: readonly string[];
}

/**
 * What has to happen so that a home host has these addresses; nothing for those that it has. Throws one error with
 * everything that stands against it.
 */
export function movesTo(home: string, vips: readonly Vip[], standings: Standings): Move[] {
  const problems = [...new Set(vips.flatMap((vip) => problemsOf(home, vip, standings)))];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return vips
    .map((vip) => ({ vip, from: before(home, vip, standings) }))
    .filter(({ from }) => from.length > 0);
}

/** Homes that come before another for an address. */
function before(home: string, vip: Vip, standings: Standings): string[] {
  const metrics = metricsOf(vip, standings);
  return Object.keys(metrics).filter((other) => metrics[other]! < metrics[home]!);
}

function problemsOf(home: string, vip: Vip, standings: Standings): string[] {
  const standing = standings[home]!;
  if (standing instanceof Error) return [standing.message];
  const { address, network } = vip;
  const metric = standing.own[address];
  if (metric === undefined)
    return [`${home} does not hold ${address}: there, see systemctl status ${frontPaths(network).unit}`];
  if (!isDecided(metric))
    return [`${home} has not taken its place for ${address} yet: try again in a quarter of a minute`];
  const deaf = before(home, vip, standings).filter((other) => hears(other, home, vip, standings) !== metric);
  return [
    ...deaf.map(
      (other) =>
        `${other} does not hear ${home} on the mesh and would take ${address} back: on ${other}, see vtysh -c "show bgp summary"`,
    ),
    ...vip.homes.flatMap((other) =>
      unaskedProblem(other, metric, standing.heard[address]?.[other], standings),
    ),
  ];
}

/** A home that cannot be asked cannot be told either; that matters where it announces the address before the other. */
function unaskedProblem(
  other: string,
  metric: number,
  heard: number | undefined,
  standings: Standings,
): string[] {
  const standing = standings[other];
  return standing instanceof Error && heard !== undefined && heard < metric ? [standing.message] : [];
}

function hears(other: string, home: string, { address }: Vip, standings: Standings): number | undefined {
  const standing = standings[other];
  return standing === undefined || standing instanceof Error ? undefined : standing.heard[address]?.[home];
}
