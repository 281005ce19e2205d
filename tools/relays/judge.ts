import { partsOfRelay } from "../../catalog/relays.ts";
import type { ValidatorGroup } from "../../topology/ethereum/node.ts";
import type { GroupRegistration, RelayFindings } from "./collect.ts";
import type { VettedRelay } from "./lido-list.ts";

/** Something that is not as the configuration has it. */
export interface RelayFault {
  readonly relay?: string;
  readonly group?: string;
  /** Public key of the validator. */
  readonly key?: string;
  readonly reason: string;
  /** Whether a relay does not answer as it should: what it would have said is not known. */
  readonly unread: boolean;
}

type Groups = ReadonlyMap<string, ValidatorGroup>;

/** What is wrong with what the relays said, and with what Lido's list says of the relays of its groups. */
export function relayFaults(
  relays: readonly RelayFindings[],
  groups: Groups,
  list?: readonly VettedRelay[],
): RelayFault[] {
  return [
    ...relays.flatMap(({ host, status }) =>
      "reason" in status ? [{ relay: host, reason: status.reason, unread: true }] : [],
    ),
    ...relays.flatMap((relay) => registrationFaults(relay, groups)),
    ...[...groups.values()].flatMap((group) => unequalGasLimits(relays, group)),
    ...(list ? [...groups.values()].flatMap((group) => unvetted(group, list)) : []),
  ];
}

function registrationFaults({ host, registrations }: RelayFindings, groups: Groups): RelayFault[] {
  const unread = registrations.flatMap((each) => (each.state === "unread" ? [each] : []));
  const differing = registrations.flatMap((each) => differences(each, groups.get(each.group)!));
  // One line for all of them that follow: a relay that fails once is asked no more.
  const faults = unread.slice(0, 2).map(({ group, key, reason }, i) => {
    const others = i === 0 ? "" : ` (${unread.length - 1} in all)`;
    return { relay: host, group, key, reason: `${reason}${others}`, unread: true };
  });
  return [...differing.map((fault) => ({ relay: host, ...fault, unread: false })), ...faults];
}

function differences(registration: GroupRegistration, wanted: ValidatorGroup) {
  const { group, key } = registration;
  if (registration.state === "missing") return [{ group, key, reason: "is not registered" }];
  if (registration.state === "unread") return [];
  const { feeRecipient, gasLimit } = registration;
  const isPaid = feeRecipient.toLowerCase() === wanted.feeRecipient.toLowerCase();
  const isLimit = wanted.gasLimit === undefined || gasLimit === wanted.gasLimit;
  return [
    ...(isPaid ? [] : [`the fee recipient ${feeRecipient} instead of ${wanted.feeRecipient}`]),
    ...(isLimit ? [] : [`the gas limit ${gasLimit} instead of ${wanted.gasLimit}`]),
  ].map((what) => ({ group, key, reason: `is registered with ${what}` }));
}

/** Without a gas limit in the configuration, the validator client's own counts, and is the same for all. */
function unequalGasLimits(
  relays: readonly RelayFindings[],
  { name: group, gasLimit }: ValidatorGroup,
): RelayFault[] {
  if (gasLimit !== undefined) return [];
  const limits = relays.flatMap(({ registrations }) =>
    registrations.flatMap((each) =>
      each.group === group && each.state === "registered" ? [each.gasLimit] : [],
    ),
  );
  const different = [...new Set(limits)].toSorted((a, b) => a - b);
  if (different.length < 2) return [];
  return [
    { group, reason: `is registered with different gas limits: ${different.join(", ")}`, unread: false },
  ];
}

function unvetted({ name, protocol, relays }: ValidatorGroup, list: readonly VettedRelay[]): RelayFault[] {
  if (protocol !== "lido-csm") return [];
  const vetted = new Map(list.map(({ uri, mandatory }) => [withoutPath(uri), mandatory]));
  const foreign = relays
    .filter((relay) => !vetted.has(relay))
    .map((relay) => ({ relay: partsOfRelay(relay).host, reason: "is not on Lido's list" }));
  const enough = !list.some(({ mandatory }) => mandatory) || relays.some((relay) => vetted.get(relay));
  const lacking = { reason: "has none of the relays of which Lido wants each operator to use some" };
  return [...foreign, ...(enough ? [] : [lacking])].map((fault) => ({
    group: name,
    ...fault,
    unread: false,
  }));
}

/** `https://0x…@relay.example.org/?id=x` → `https://0x…@relay.example.org` */
const withoutPath = (uri: string): string => uri.toLowerCase().replace(/(?<!:\/|:)[/?#].*$/s, "");
