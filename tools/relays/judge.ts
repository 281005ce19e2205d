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
    ...relays.flatMap(({ host, registrations }) =>
      registrations.flatMap((registration) => registrationFault(host, registration, groups)),
    ),
    ...[...groups.keys()].flatMap((group) => unequalGasLimits(relays, group)),
    ...(list ? [...groups.values()].flatMap((group) => unvetted(group, list)) : []),
  ];
}

function registrationFault(relay: string, registration: GroupRegistration, groups: Groups): RelayFault[] {
  const { group, key } = registration;
  const fault = (reason: string, unread = false) => [{ relay, group, key, reason, unread }];
  if (registration.state === "missing") return fault("is not registered");
  if (registration.state === "unread") return fault(registration.reason, true);
  const { feeRecipient } = groups.get(group)!;
  if (registration.feeRecipient.toLowerCase() === feeRecipient.toLowerCase()) return [];
  return fault(
    `is registered with the fee recipient ${registration.feeRecipient} instead of ${feeRecipient}`,
  );
}

/** The configuration has no gas limit: the validator client's own counts, and is the same for all. */
function unequalGasLimits(relays: readonly RelayFindings[], group: string): RelayFault[] {
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
