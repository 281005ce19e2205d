import { knownRelays, partsOfRelay } from "../../catalog/relays.ts";
import type { ValidatorGroup } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import type { KeysByGroup } from "./keys.ts";
import { type Registration, registrationsAt } from "./registrations.ts";
import { type RelayStatus, statusOf } from "./status.ts";

/** What is known of one relay that groups of a stack have. */
export interface RelayFindings {
  readonly host: string;
  /** As it stands in the configuration. */
  readonly url: string;
  readonly groups: readonly string[];
  /** Undefined: nothing is known about it. */
  readonly filters?: boolean | undefined;
  readonly status: RelayStatus;
  readonly registrations: readonly GroupRegistration[];
}

export type GroupRegistration = { readonly group: string; readonly key: string } & Registration;

/** Groups for which a validator client signs and that have relays, by name. */
export function groupsWithRelays({ validators }: Topology): ReadonlyMap<string, ValidatorGroup> {
  const groups = Object.values(validators).map(({ group }) => group);
  return new Map(groups.filter(({ relays }) => relays.length > 0).map((group) => [group.name, group]));
}

/** Asks all relays at the same time; `baseOf` says where one is reached, by its host. */
export function askRelays(
  { network }: Topology,
  groups: ReadonlyMap<string, ValidatorGroup>,
  keys: KeysByGroup,
  baseOf: (host: string) => string = (host) => `https://${host}`,
): Promise<RelayFindings[]> {
  const urls = new Set([...groups.values()].flatMap(({ relays }) => relays));
  return Promise.all(
    [...urls].map(async (url) => {
      const { host } = partsOfRelay(url);
      const names = [...groups.values()].filter(({ relays }) => relays.includes(url)).map(({ name }) => name);
      const status = await statusOf(baseOf(host));
      const registrations = "reason" in status ? [] : await registrationsOf(baseOf(host), names, keys);
      const filters = network && knownRelays[network][host]?.filters;
      return { host, url, groups: names, filters, status, registrations };
    }),
  );
}

async function registrationsOf(
  base: string,
  groups: readonly string[],
  keys: KeysByGroup,
): Promise<GroupRegistration[]> {
  const asked = groups.flatMap((group) => (keys.get(group) ?? []).map((key) => ({ group, key })));
  const found = await registrationsAt(base, [...new Set(asked.map(({ key }) => key))]);
  return asked.map(({ group, key }) => ({ group, key, ...found.get(key)! }));
}
