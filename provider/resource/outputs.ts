import type { Observation } from "../host/observation.ts";
import { acceptanceOf, foundKindOf, isAcceptance } from "../items/found.ts";
import { differences, type Leaves, unobserved } from "../items/kind.ts";
import { kindOf, parseKey } from "../items/kinds.ts";
import { isClaimed } from "./plan.ts";
import { itemsOf, type PlannedInputs, type Properties, type RoleInputs, unknownValue } from "./wire.ts";

/** The note of a role that owns not all that it wants, after its claims were lost or taken. */
const unclaimed = (keys: readonly string[]) => `claim ${keys.join(", ")}`;

/** Outputs are shaped like inputs: the same keys with the leaves as found, and what the host cannot show as wanted. */
export function outputsOf(inputs: RoleInputs, id: string, host: Observation): Record<string, unknown> {
  const extra = host.claims
    .filter((claim) => claim.id === id && !inputs.items.has(claim.key))
    .map(({ key }) => key);
  const found = foundAt(inputs, host);
  const present = [...inputs.items.keys(), ...extra].filter(
    (key) => !isAcceptance(key) || found.has(parseKey(key)?.name ?? ""),
  );
  const items = present.flatMap((key) => {
    const live = host.live(key);
    return live ? [[key, { ...blind(key, inputs.items.get(key)), ...live }] as const] : [];
  });
  const open = [...found].filter(([key]) => !inputs.items.has(acceptanceOf(key)));
  return {
    ...settingsOf(inputs),
    ...Object.fromEntries([...items, ...open]),
    unfinished: unfinishedOf(inputs, id, host),
  };
}

/** What the host has and no program asked for, as the items of a role that look for it see it. */
function foundAt({ items }: RoleInputs, host: Observation): Map<string, Leaves> {
  return new Map([...items.keys()].flatMap((key) => [...host.found(kindOf(key))]));
}

/** Outputs of a plan: as if everything had been done. What only the host can make is unknown until it is `found` there. */
export function plannedOutputs(inputs: PlannedInputs, found?: Observation): Record<string, unknown> {
  const items = [...inputs.items].map(([key, wanted]) => {
    const kind = parseKey(key)?.kind;
    const made = Object.entries(kind?.made?.(wanted, found?.fields(key) ?? {}) ?? {});
    const known = Object.fromEntries(made.map(([leaf, value]) => [leaf, value || unknownValue]));
    return [key, { ...blind(key, wanted), ...kind?.expected(wanted), ...known }] as const;
  });
  return { ...settingsOf(inputs), ...Object.fromEntries(items), unfinished: "" };
}

function settingsOf({
  connection,
  role,
  requires,
  move,
  keysOf,
  tells,
  keepLastKnownState,
}: PlannedInputs): Record<string, unknown> {
  return {
    connection,
    role,
    ...(requires ? { requires } : {}),
    ...(move ? { move } : {}),
    ...(keysOf ? { keysOf } : {}),
    ...(tells ? { tells } : {}),
    ...(keepLastKnownState ? { keepLastKnownState } : {}),
  };
}

/** Leaves that only the configuration knows. */
function blind(key: string, wanted: Leaves | undefined): Leaves {
  const kind = parseKey(key)?.kind;
  if (!kind || !wanted) return {};
  const leaves = unobserved(kind, wanted);
  return Object.fromEntries(Object.entries(wanted).filter(([leaf]) => leaves.includes(leaf)));
}

function unfinishedOf(inputs: RoleInputs, id: string, host: Observation): string {
  const owned = new Set(host.claims.filter((claim) => claim.id === id).map(({ key }) => key));
  const lost = [...inputs.items.keys()].filter((key) => isClaimed(key) && !owned.has(key));
  const lines = [host.unfinished.get(id) ?? "", lost.length > 0 ? unclaimed(lost) : ""];
  return lines.filter(Boolean).join("\n");
}

/** How one property differs, in the words of the engine's plan. */
export interface Difference {
  readonly property: string;
  readonly kind: "add" | "update" | "delete";
}

/** Compares what was found (`olds`, outputs) with what is wanted (`news`, inputs). */
export function diffOf(olds: Properties, news: PlannedInputs): Difference[] {
  const found = itemsOf(olds);
  const differing = [...news.items].flatMap(([key, wanted]) => itemDifference(key, wanted, found.get(key)));
  const open = Object.keys(olds).filter((key) => foundKindOf(key) && !news.items.has(acceptanceOf(key)));
  const gone = [...[...found.keys()].filter((key) => !news.items.has(key)), ...open];
  return [
    ...settingDifferences(olds, news),
    ...differing,
    ...gone.map((property) => ({ property, kind: "delete" as const })),
  ];
}

function itemDifference(key: string, wanted: Leaves, found: Leaves | undefined): Difference[] {
  const kind = parseKey(key)?.kind;
  if (!kind) return [];
  if (!found) return [{ property: key, kind: "add" }];
  const blindLeaves = unobserved(kind, wanted);
  const live = Object.fromEntries(Object.entries(found).filter(([leaf]) => !blindLeaves.includes(leaf)));
  const same =
    blindLeaves.every((leaf) => wanted[leaf] === found[leaf]) && differences(kind, wanted, live).length === 0;
  return same ? [] : [{ property: key, kind: "update" }];
}

function settingDifferences(olds: Properties, news: PlannedInputs): Difference[] {
  const changed = {
    connection: comparable(olds.connection) !== comparable(news.connection),
    role: olds.role !== news.role,
    requires: (olds.requires ?? "") !== news.requires,
    move: (olds.move ?? "") !== news.move,
    keysOf: (olds.keysOf ?? "") !== news.keysOf,
    tells: (olds.tells ?? "") !== news.tells,
    unfinished: (olds.unfinished ?? "") !== "",
  };
  return Object.entries(changed).flatMap(([property, differs]) =>
    differs ? [{ property, kind: "update" as const }] : [],
  );
}

/**
 * A connection as text, without what changes nothing on the host: that a person has read a plan, the way before, and the
 * bastion before the host.
 */
function comparable(connection: unknown): string {
  const aside = ["adopt", "previous", "bastion"];
  const leaves = Object.entries(connection ?? {}).filter(([leaf]) => !aside.includes(leaf));
  return JSON.stringify(leaves.sort(([a], [b]) => (a < b ? -1 : 1)));
}
