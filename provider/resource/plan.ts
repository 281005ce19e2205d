import type { Claim, Observation } from "../host/observation.ts";
import {
  type Disruption,
  differences,
  type Item,
  type Leaves,
  type PlanNote,
  type RecordedItem,
  type RoleContext,
  type Unmanaged,
} from "../items/kind.ts";
import { kindOf, parseKey } from "../items/kinds.ts";
import { awaitedKey, isAwaiting } from "../items/rolling-group.ts";
import { stoppedKey } from "../items/service/manual-start.ts";
import { transferClaims } from "./transfer-claims.ts";
import { listOf } from "./wire.ts";

/** A role that is to become so on a host. */
export interface Wanted {
  readonly id: string;
  readonly urn: string;
  readonly stack: string;
  readonly role: string;
  readonly requires: string;
  readonly items: ReadonlyMap<string, Leaves>;
  /** Keys that some role of the stack wants on this host, so that an item that moves is never gone in between. */
  readonly announced: ReadonlySet<string>;
}

/** What an `up` would do to a host for one role. */
export interface RolePlan {
  /** What has to be restored by hand before anything may be done; one sentence each. */
  readonly lost: readonly string[];
  readonly changed: readonly Item[];
  /** Items that were ours and that nobody wants any more. */
  readonly removed: readonly Claim[];
  /** Item keys of what is stopped before anything else changes. */
  readonly halts: readonly string[];
  /** Restarts that follow, as item keys. */
  readonly restarts: readonly string[];
  /** Things without an owner that would go. */
  readonly unmanaged: readonly Unmanaged[];
  /** What has to be known before, or stops the role. */
  readonly planNotes: readonly PlanNote[];
  readonly claims: readonly Claim[];
  /** Ids of interrupted creates of this role, whose notes are taken over. */
  readonly superseded: readonly string[];
  readonly around: RoleContext;
  /** What all this means for what runs. */
  readonly disruptions: readonly Disruption[];
  /** Lines of the unfinished note; empty when nothing on the host has to change. */
  readonly unfinished: readonly string[];
}

/** Compares a role with what is on the host. */
export function plan(wanted: Wanted, host: Observation): RolePlan {
  const items = [...wanted.items].map(([key, leaves]) => itemAt(key, leaves, host));
  const manualStart = itemsLeftToOperator(wanted.items, host);
  const changed = items.filter(
    (item) => !manualStart.has(item.key) && differences(kindOf(item.key), item.wanted, item.live).length > 0,
  );
  const mine = host.claims.filter((claim) => owns(wanted, claim));
  const gone = mine.filter((claim) => !wanted.items.has(claim.key) && !wanted.announced.has(claim.key));
  const others = host.claims.filter((claim) => !owns(wanted, claim));
  const inherited = wanted.items.size === 0 ? transferClaims(gone, others) : [];
  const removed = gone.filter(({ key }) => !inherited.some((claim) => claim.key === key));
  const ids = new Set([wanted.id, ...mine.map((claim) => claim.id)]);
  const noted = [...ids].flatMap((id) => linesOf(host.unfinished.get(id)));
  const halts = haltsOf(wanted, changed);
  const restarts = restartsOf(wanted, changed, noted, halts).filter((key) => !manualStart.has(key));
  const awaiting = noted.filter((line) => isAwaiting(line) && wanted.items.has(awaitedKey(line)));
  const stopped = noted.filter((line) => changed.some(({ key }) => key === stoppedKey(line)));
  const around = roleContextOf(wanted.items, host, (claim) => !owns(wanted, claim));
  const busy = changed.length + removed.length + noted.length > 0;
  return {
    lost: lostOf(items.map((item) => ({ ...item, flag: kindOf(item.key).flag?.(item.wanted) ?? "" }))),
    changed,
    removed,
    halts,
    restarts,
    unmanaged: changed
      .filter((item) => !host.managed(item.key))
      .flatMap((item) => kindOf(item.key).unmanaged?.(item, around) ?? []),
    planNotes: changed.flatMap((item) => kindOf(item.key).planNotes?.(item, around) ?? []),
    claims: [...claimsAfter(wanted, host), ...inherited],
    superseded: [...ids].filter((id) => id !== wanted.id),
    around,
    disruptions: disruptionsOf(
      changed,
      removed,
      restarts.map((key) => itemAt(key, wanted.items.get(key)!, host)),
    ),
    unfinished: busy
      ? [...restarts.map((key) => `restart ${key}`), ...new Set([...awaiting, ...stopped]), "check"]
      : [],
  };
}

/** An interrupted create leaves claims under its own id; the same URN tells that they are ours. */
function owns(wanted: Wanted, claim: Claim): boolean {
  return claim.id === wanted.id || claim.urn === wanted.urn;
}

/** What of these items a person has to restore, one sentence each. */
export function lostOf(items: readonly RecordedItem[]): string[] {
  return items.flatMap((item) => kindOf(item.key).lost?.(item) ?? []);
}

function disruptionsOf(
  changed: readonly Item[],
  removed: readonly Claim[],
  restarts: readonly Item[],
): Disruption[] {
  const stops =
    removed.some(({ key }) => kindOf(key).disruption !== undefined) ||
    // What does not run yet is not disturbed by a restart.
    restarts.some((item) => (kindOf(item.key).disruption?.(item) ?? "stop") === "stop");
  const disruptions = new Set(changed.map((item) => kindOf(item.key).disruption?.(item)));
  return (["stop", "start"] as const).filter(
    (disruption) => disruptions.has(disruption) || (disruption === "stop" && stops),
  );
}

/** Item keys of a role that a person has to set going again → the state in which they are. */
export function itemsLeftToOperator(
  items: ReadonlyMap<string, Leaves>,
  host: Observation,
): Map<string, string> {
  const around = roleContextOf(items, host, ({ key }) => !items.has(key));
  const states = [...items].map(([key, leaves]) => {
    return [key, kindOf(key).manualStart?.(itemAt(key, leaves, host), around)] as const;
  });
  return new Map(states.flatMap(([key, state]) => (state === undefined ? [] : [[key, state] as const])));
}

function itemAt(key: string, wanted: Leaves, host: Observation): Item {
  return { key, name: parseKey(key)?.name ?? "", wanted, live: host.live(key), fields: host.fields(key) };
}

function haltsOf(wanted: Wanted, changed: readonly Item[]): string[] {
  const keys = changed.flatMap((item) => kindOf(item.key).needsStopped?.(item) ?? []);
  return [...new Set(keys)].filter((key) => wanted.items.has(key));
}

/** What is stopped on the way is started again. */
function restartsOf(
  wanted: Wanted,
  changed: readonly Item[],
  noted: readonly string[],
  halts: readonly string[],
): string[] {
  const asked = changed.flatMap((item) => listOf(item.wanted.restarts));
  const before = noted
    .filter((line) => line.startsWith("restart "))
    .map((line) => line.slice("restart ".length));
  return [...new Set([...before, ...asked, ...halts])].filter((key) => wanted.items.has(key));
}

function roleContextOf(
  role: ReadonlyMap<string, Leaves>,
  host: Observation,
  isOther: (claim: Claim) => boolean,
): RoleContext {
  const others = host.claims
    .filter(isOther)
    .map(({ key, role, stack }) => ({ key, owner: `role ${role} of stack ${stack}` }));
  const unfinished = [...host.unfinished.values()].flatMap(linesOf);
  return { role, fields: host.fields, others, unfinished };
}

/** Everybody else's claims and ours; an item that moves to another role stays ours until that role takes it. */
function claimsAfter(wanted: Wanted, host: Observation): Claim[] {
  const { id, urn, stack, role, requires } = wanted;
  const others = host.claims.filter(
    (claim) => !wanted.items.has(claim.key) && (!owns(wanted, claim) || wanted.announced.has(claim.key)),
  );
  const ours = [...wanted.items]
    .filter(([key]) => isClaimed(key))
    .map(([key, leaves]) => {
      return { key, flag: kindOf(key).flag?.(leaves) ?? "", id, urn, stack, role, requires };
    });
  return [...others, ...ours];
}

/** What leaves nothing on the host cannot be owned. */
export function isClaimed(key: string): boolean {
  return !kindOf(key).stateless;
}

function linesOf(text: string | undefined): string[] {
  return text ? text.split("\n") : [];
}
