import type { NetworkName } from "../../catalog/networks.ts";
import type { Overlay, Vip } from "../../topology/overlay/derive.ts";
import { type AddressState, type AddressStates, metricsOf } from "../address-state.ts";

/** Where an anycast address is, and who finds it there. */
export interface AddressStatus {
  readonly address: string;
  /** Homes that hold it, the one that is preferred first. */
  readonly homes: readonly string[];
  /** Hosts that were asked and have a way to it, and those that have none. */
  readonly reachedBy: readonly string[];
  readonly notReachedBy: readonly string[];
}

/** Of the addresses of a network, as the hosts that were asked say. */
export function addressStatuses(
  { vips }: Pick<Overlay, "vips">,
  network: NetworkName | undefined,
  states: AddressStates,
): AddressStatus[] {
  const known = Object.entries(states).flatMap(([host, state]) =>
    state instanceof Error ? [] : [[host, state] as const],
  );
  return vips
    .filter((vip) => vip.network === network)
    .map((vip) => addressStatus(vip, Object.fromEntries(known)));
}

function addressStatus(vip: Vip, states: Readonly<Record<string, AddressState>>): AddressStatus {
  const { address } = vip;
  const heard = Object.values(states).map((state) => state.heard[address] ?? {});
  const metrics = { ...Object.assign({}, ...heard), ...metricsOf(vip, states) } as Record<string, number>;
  const hasWay = (host: string): boolean => {
    const { own, heard: hears } = states[host]!;
    return own[address] !== undefined || Object.keys(hears[address] ?? {}).length > 0;
  };
  const asked = Object.keys(states);
  return {
    address,
    homes: Object.entries(metrics)
      .toSorted(([, a], [, b]) => a - b)
      .map(([home]) => home),
    reachedBy: asked.filter(hasWay),
    notReachedBy: asked.filter((host) => !hasWay(host)),
  };
}
