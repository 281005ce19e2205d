import { manifestText } from "../host/observation.ts";
import type { Item, Kind, Step } from "../items/kind.ts";
import { kindOf, kinds, parseKey } from "../items/kinds.ts";
import { heredoc, quote } from "../remote/quote.ts";
import type { RolePlan, Wanted } from "./plan.ts";

/**
 * The script of a plan: claims first; images and conditions before anything changes; then one note of what is
 * unfinished, and probes last.
 */
export function scriptOf(wanted: Wanted, plan: RolePlan): string {
  const claimed = [...plan.claims, ...plan.removed];
  if (plan.unfinished.length === 0) return heredoc("write_manifest", manifestText(plan.claims));
  return [
    heredoc("write_manifest", manifestText(claimed)),
    ...beforehand(wanted, plan).map(stepText),
    heredoc(`write_unfinished ${quote(wanted.id)}`, plan.unfinished.map((line) => `${line}\n`).join("")),
    ...plan.superseded.map((id) => `rm -f "$home/unfinished/"${quote(id)}`),
    ...changes(wanted, plan).map(stepText),
    ...plan.restarts.map((key) => restartText(key, wanted)),
    ...perKind((kind) => kind.verify?.(allOf(wanted, kind)) ?? []).map(stepText),
    ...perKind((kind) => kind.record?.(allOf(wanted, kind)) ?? []).map(stepText),
    heredoc("write_manifest", manifestText(plan.claims)),
    "finished",
  ].join("\n");
}

function beforehand(wanted: Wanted, plan: RolePlan): Step[] {
  return [
    ...perKind((kind) => kind.prepare?.(changedOf(plan, kind)) ?? []),
    ...plan.disruptions.flatMap((disruption) =>
      perKind((kind) => kind.guard?.(allOf(wanted, kind), disruption) ?? []),
    ),
  ];
}

function changes(wanted: Wanted, plan: RolePlan): Step[] {
  const stops = plan.disruptions.includes("stop");
  return [
    ...perKind((kind) => (stops ? kind.beforeStop?.(allOf(wanted, kind)) : undefined) ?? []),
    ...plan.unmanaged
      .filter(({ removal }) => removal)
      .map(({ what, removal }) => ({ label: `remove ${what}`, script: removal })),
    ...removals(plan, (kind) => kind.runs === true),
    ...halts(wanted, plan),
    ...perKind((kind) => applied(kind, plan)),
    ...removals(plan, (kind) => kind.runs !== true),
  ];
}

function halts(wanted: Wanted, plan: RolePlan): Step[] {
  return plan.halts.map((key) => {
    const item = itemOf(wanted, key);
    return { label: `stop ${key}`, script: kindOf(key).halt?.(item, !plan.restarts.includes(key)) ?? "" };
  });
}

function perKind(steps: (kind: Kind) => Step[]): Step[] {
  return kinds.flatMap(steps);
}

function applied(kind: Kind, plan: RolePlan): Step[] {
  const items = changedOf(plan, kind);
  return items.length > 0 ? kind.apply(items, plan.around) : [];
}

function changedOf(plan: RolePlan, kind: Kind): Item[] {
  return plan.changed.filter((item) => kindOf(item.key) === kind);
}

function allOf(wanted: Wanted, kind: Kind): Item[] {
  return [...wanted.items.keys()].filter((key) => kindOf(key) === kind).map((key) => itemOf(wanted, key));
}

/** An item that the role has, whatever it is like on the host. */
function itemOf({ items }: Wanted, key: string): Item {
  const name = parseKey(key)?.name ?? "";
  return { key, name, wanted: items.get(key)!, live: undefined, fields: {} };
}

/** Kinds the other way round than they are applied; deepest paths first, so that a directory is empty when its turn comes. */
function removals(plan: RolePlan, which: (kind: Kind) => boolean): Step[] {
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
  const script = kindOf(key).restart?.(itemOf(wanted, key)) ?? "";
  const line = quote(`restart ${key}`);
  return `if is_pending ${line}; then\nstep ${line}\n${script}\ndone_with ${line}\nfi`;
}
