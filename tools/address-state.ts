import type { Overlay, Vip } from "../topology/overlay/derive.ts";

/** How a home host stands for the anycast addresses. */
export interface AddressState {
  /** Metric with which it announces each address that it holds. */
  readonly own: Readonly<Record<string, number>>;
  /** Address → home host → metric with which that one announces it, as far as this one hears. */
  readonly heard: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface Link {
  readonly addr_info?: readonly { readonly local: string; readonly metric?: number }[];
}

interface Routes {
  readonly routes?: Readonly<
    Record<string, readonly { readonly peerId: string; readonly metric?: number }[]>
  >;
}

/** Reads the two lines of a home. Throws where the host's programs say something else than `ip` and FRR do. */
export function parseAddressState(
  { members, vips }: Overlay,
  home: string,
  lines: readonly string[],
): AddressState {
  const links = parsed<readonly Link[]>(home, lines[0]);
  const { routes = {} } = parsed<Routes>(home, lines[1]);
  const names = new Map(Object.values(members).map(({ address, name }) => [address, name]));
  const addresses = links.flatMap((link) => link.addr_info ?? []);
  const heard = vips.map(({ address }) => {
    const paths = (routes[`${address}/32`] ?? []).filter(({ peerId }) => names.has(peerId));
    return [
      address,
      Object.fromEntries(paths.map(({ peerId, metric = 0 }) => [names.get(peerId)!, metric])),
    ] as const;
  });
  return {
    own: Object.fromEntries(addresses.map(({ local, metric = 0 }) => [local, metric])),
    heard: Object.fromEntries(heard),
  };
}

function parsed<T>(home: string, line = ""): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new Error(`${home}: FRR does not say what it hears: there, see systemctl status frr`);
  }
}

/** Home host → how it stands, or why it could not be asked. */
export type AddressStates = Readonly<Record<string, AddressState | Error>>;

/** Metrics of an address by home host, of those that were asked and hold it. */
export function metricsOf({ address, homes }: Vip, addressStates: AddressStates): Record<string, number> {
  const known = homes.flatMap((home) => {
    const addressState = addressStates[home];
    const metric =
      addressState === undefined || addressState instanceof Error ? undefined : addressState.own[address];
    return metric === undefined ? [] : [[home, metric] as const];
  });
  return Object.fromEntries(known);
}

/** The home host at which an address is; undefined where none that was asked holds it. */
export function leaderOf(vip: Vip, addressStates: AddressStates): string | undefined {
  return Object.entries(metricsOf(vip, addressStates)).toSorted(([, a], [, b]) => a - b)[0]?.[0];
}
