import { isDecided } from "../render/overlay/metric.ts";
import { proxyPaths } from "../render/overlay/proxy.ts";
import type { Vip } from "../topology/overlay/derive.ts";
import { type AddressStates, metricsOf } from "./address-state.ts";

/** An address and the home hosts that have to give way for the preferred one. */
export interface Move {
  readonly vip: Vip;
  readonly from: readonly string[];
}

/**
 * What has to happen so that a home host has these addresses; nothing for those that it has. Throws one error with
 * everything that stands against it.
 */
export function movesTo(home: string, vips: readonly Vip[], addressStates: AddressStates): Move[] {
  const problems = [...new Set(vips.flatMap((vip) => problemsOf(home, vip, addressStates)))];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return vips
    .map((vip) => ({ vip, from: before(home, vip, addressStates) }))
    .filter(({ from }) => from.length > 0);
}

/** Homes that come before another for an address. */
function before(home: string, vip: Vip, addressStates: AddressStates): string[] {
  const metrics = metricsOf(vip, addressStates);
  return Object.keys(metrics).filter((other) => metrics[other]! < metrics[home]!);
}

function problemsOf(home: string, vip: Vip, addressStates: AddressStates): string[] {
  const addressState = addressStates[home]!;
  if (addressState instanceof Error) return [addressState.message];
  const { address, network } = vip;
  const metric = addressState.own[address];
  if (metric === undefined)
    return [`${home} does not hold ${address}: there, see systemctl status ${proxyPaths(network).unit}`];
  if (!isDecided(metric))
    return [`${home} has not taken its place for ${address} yet: try again in a quarter of a minute`];
  const deaf = before(home, vip, addressStates).filter(
    (other) => hears(other, home, vip, addressStates) !== metric,
  );
  return [
    ...deaf.map(
      (other) =>
        `${other} does not hear ${home} on the mesh and would take ${address} back: on ${other}, see vtysh -c "show bgp summary"`,
    ),
    ...vip.homes.flatMap((other) =>
      unaskedProblem(other, metric, addressState.heard[address]?.[other], addressStates),
    ),
  ];
}

/** A home that cannot be asked cannot be told either; that matters where it announces the address before the other. */
function unaskedProblem(
  other: string,
  metric: number,
  heard: number | undefined,
  addressStates: AddressStates,
): string[] {
  const addressState = addressStates[other];
  return addressState instanceof Error && heard !== undefined && heard < metric ? [addressState.message] : [];
}

function hears(
  other: string,
  home: string,
  { address }: Vip,
  addressStates: AddressStates,
): number | undefined {
  const addressState = addressStates[other];
  return addressState === undefined || addressState instanceof Error
    ? undefined
    : addressState.heard[address]?.[home];
}
