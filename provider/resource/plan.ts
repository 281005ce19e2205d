import { type Claim, manifestText, type Observation } from "../host/observation.ts";
import {
  differences,
  type Forecast,
  type Item,
  type Kept,
  type Kind,
  type Leaves,
  type Moment,
  type Step,
  type Surroundings,
  type Unmarked,
} from "../items/kind.ts";
import { kinds, parseKey } from "../items/kinds.ts";
import { awaitedKey, isAwaiting } from "../items/roll.ts";
import { stoppedKey } from "../items/service/holding.ts";
import { here, quote } from "../remote/quote.ts";
import { handedOver } from "./heirs.ts";
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
export interface Plan {
  /** What has to be restored by hand before anything may be done; one sentence each. */
  readonly lost: readonly string[];
  readonly changed: readonly Item[];
  /** Items that were ours and that nobody wants any more. */
  readonly removed: readonly Claim[];
  /** Restarts that follow, as item keys. */
  readonly restarts: readonly string[];
  /** Things without an owner that would go. */
  readonly unmarked: readonly Unmarked[];
  /** What has to be known before, or stops the role. */
  readonly forecasts: readonly Forecast[];
  readonly claims: readonly Claim[];
  /** Ids of interrupted creates of this role, whose notes are taken over. */
  readonly superseded: readonly string[];
  readonly around: Surroundings;
  /** What all this means for what runs. */
  readonly moments: readonly Moment[];
  /** Lines of the unfinished note; empty when nothing on the host has to change. */
  readonly unfinished: readonly string[];
}

/** Compares a role with what is on the host. */
export function plan(wanted: Wanted, host: Observation): Plan {
  const items = [...wanted.items].map(([key, leaves]) => itemAt(key, leaves, host));
  const held = heldItems(wanted.items, host);
  const changed = items.filter(
    (item) => !held.has(item.key) && differences(kindOf(item.key), item.wanted, item.live).length > 0,
  );
  const mine = host.claims.filter((claim) => owns(wanted, claim));
  const gone = mine.filter((claim) => !wanted.items.has(claim.key) && !wanted.announced.has(claim.key));
  const others = host.claims.filter((claim) => !owns(wanted, claim));
  const inherited = wanted.items.size === 0 ? handedOver(gone, others) : [];
  const removed = gone.filter(({ key }) => !inherited.some((claim) => claim.key === key));
  const ids = new Set([wanted.id, ...mine.map((claim) => claim.id)]);
  const noted = [...ids].flatMap((id) => linesOf(host.unfinished.get(id)));
  const restarts = restartsOf(wanted, changed, noted).filter((key) => !held.has(key));
  const awaiting = noted.filter((line) => isAwaiting(line) && wanted.items.has(awaitedKey(line)));
  const stopped = noted.filter((line) => changed.some(({ key }) => key === stoppedKey(line)));
  const around = surroundingsOf(wanted.items, host, (claim) => !owns(wanted, claim));
  const busy = changed.length + removed.length + noted.length > 0;
  return {
    lost: lostOf(items.map((item) => ({ ...item, flag: kindOf(item.key).flag?.(item.wanted) ?? "" }))),
    changed,
    removed,
    restarts,
    unmarked: changed
      .filter((item) => !host.managed(item.key))
      .flatMap((item) => kindOf(item.key).unmarked?.(item, around) ?? []),
    forecasts: changed.flatMap((item) => kindOf(item.key).forecast?.(item, around) ?? []),
    claims: [...claimsAfter(wanted, host), ...inherited],
    superseded: [...ids].filter((id) => id !== wanted.id),
    around,
    moments: momentsOf(
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
export function lostOf(items: readonly Kept[]): string[] {
  return items.flatMap((item) => kindOf(item.key).lost?.(item) ?? []);
}

function momentsOf(changed: readonly Item[], removed: readonly Claim[], restarts: readonly Item[]): Moment[] {
  const stops =
    removed.some(({ key }) => kindOf(key).moment !== undefined) ||
    // What does not run yet is not disturbed by a restart.
    restarts.some((item) => (kindOf(item.key).moment?.(item) ?? "stop") === "stop");
  const moments = new Set(changed.map((item) => kindOf(item.key).moment?.(item)));
  return (["stop", "start"] as const).filter((moment) => moments.has(moment) || (moment === "stop" && stops));
}

/** Item keys of a role that a person has to set going again → the state in which they are. */
export function heldItems(items: ReadonlyMap<string, Leaves>, host: Observation): Map<string, string> {
  const around = surroundingsOf(items, host, ({ key }) => !items.has(key));
  const states = [...items].map(([key, leaves]) => {
    return [key, kindOf(key).held?.(itemAt(key, leaves, host), around)] as const;
  });
  return new Map(states.flatMap(([key, state]) => (state === undefined ? [] : [[key, state] as const])));
}

function itemAt(key: string, wanted: Leaves, host: Observation): Item {
  return { key, name: parseKey(key)?.name ?? "", wanted, live: host.live(key), fields: host.fields(key) };
}

function kindOf(key: string): Kind {
  const parsed = parseKey(key);
  if (!parsed) throw new Error(`"${key}" is not an item`);
  return parsed.kind;
}

function restartsOf(wanted: Wanted, changed: readonly Item[], noted: readonly string[]): string[] {
  const asked = changed.flatMap((item) => listOf(item.wanted.restarts));
  const before = noted
    .filter((line) => line.startsWith("restart "))
    .map((line) => line.slice("restart ".length));
  return [...new Set([...before, ...asked])].filter((key) => wanted.items.has(key));
}

function surroundingsOf(
  role: ReadonlyMap<string, Leaves>,
  host: Observation,
  isOther: (claim: Claim) => boolean,
): Surroundings {
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
  return !kindOf(key).trackless;
}

/**
 * The script of a plan: claims first; images and conditions before anything changes; then one note of what is
 * unfinished, and probes last.
 */
export function scriptOf(wanted: Wanted, plan: Plan): string {
  const claimed = [...plan.claims, ...plan.removed];
  if (plan.unfinished.length === 0) return here("write_manifest", manifestText(plan.claims));
  return [
    here("write_manifest", manifestText(claimed)),
    ...beforehand(wanted, plan).map(stepText),
    here(`write_unfinished ${quote(wanted.id)}`, plan.unfinished.map((line) => `${line}\n`).join("")),
    ...plan.superseded.map((id) => `rm -f "$home/unfinished/"${quote(id)}`),
    ...changes(wanted, plan).map(stepText),
    ...plan.restarts.map((key) => restartText(key, wanted)),
    ...perKind((kind) => kind.verify?.(allOf(wanted, kind)) ?? []).map(stepText),
    ...perKind((kind) => kind.record?.(allOf(wanted, kind)) ?? []).map(stepText),
    here("write_manifest", manifestText(plan.claims)),
    "finished",
  ].join("\n");
}

function beforehand(wanted: Wanted, plan: Plan): Step[] {
  return [
    ...perKind((kind) => kind.prepare?.(changedOf(plan, kind)) ?? []),
    ...plan.moments.flatMap((moment) => perKind((kind) => kind.guard?.(allOf(wanted, kind), moment) ?? [])),
  ];
}

function changes(wanted: Wanted, plan: Plan): Step[] {
  const stops = plan.moments.includes("stop");
  return [
    ...perKind((kind) => (stops ? kind.beforeStop?.(allOf(wanted, kind)) : undefined) ?? []),
    ...plan.unmarked
      .filter(({ removal }) => removal)
      .map(({ what, removal }) => ({ label: `remove ${what}`, script: removal })),
    ...removals(plan, (kind) => kind.runs === true),
    ...perKind((kind) => applied(kind, plan)),
    ...removals(plan, (kind) => kind.runs !== true),
  ];
}

function perKind(steps: (kind: Kind) => Step[]): Step[] {
  return kinds.flatMap(steps);
}

function applied(kind: Kind, plan: Plan): Step[] {
  const items = changedOf(plan, kind);
  return items.length > 0 ? kind.apply(items, plan.around) : [];
}

function changedOf(plan: Plan, kind: Kind): Item[] {
  return plan.changed.filter((item) => kindOf(item.key) === kind);
}

function allOf(wanted: Wanted, kind: Kind): Item[] {
  const own = [...wanted.items].filter(([key]) => kindOf(key) === kind);
  return own.map(([key, leaves]) => ({
    key,
    name: parseKey(key)?.name ?? "",
    wanted: leaves,
    live: undefined,
    fields: {},
  }));
}

/** Kinds the other way round than they are applied; deepest paths first, so that a directory is empty when its turn comes. */
function removals(plan: Plan, which: (kind: Kind) => boolean): Step[] {
  return kinds
    .toReversed()
    .filter(which)
    .flatMap((kind) => {
      const claims = plan.removed.filter(({ key }) => kindOf(key) === kind);
      const gone = claims.map(({ key, flag }) => ({ name: parseKey(key)?.name ?? "", flag }));
      return gone.length > 0 ? kind.remove(gone.sort((a, b) => b.name.length - a.name.length)) : [];
    });
}

export function stepText({ label, script }: Step): string {
  return `step ${quote(label)}\n${script}`;
}

/** A service that was made anew on the way has had its restart. */
function restartText(key: string, wanted: Wanted): string {
  const item = allOf(wanted, kindOf(key)).find((candidate) => candidate.key === key);
  const script = item ? (kindOf(key).restart?.(item) ?? "") : "";
  const line = quote(`restart ${key}`);
  return `if is_pending ${line}; then\nstep ${line}\n${script}\ndone_with ${line}\nfi`;
}

function linesOf(text: string | undefined): string[] {
  return text ? text.split("\n") : [];
}
