import type { Act, History, PackageChange, Provenance } from "../provider/host/history.ts";
import type { Trace } from "../provider/items/kind.ts";

/** Who made a difference that no `up` made, and when, as far as the host knows. */
export interface Explanation {
  readonly cause: "hand" | "package";
  /** ISO 8601, in UTC, without fractions. */
  readonly when?: string;
  readonly who?: string;
}

/** A package's scripts run for a while around the moment that dpkg notes. */
const packageMs = 60_000;

/** An editor may stay open between the command that opened it and the change. */
const commandMs = 15 * 60_000;

/** A login that is older is no hint any more. */
const loginMs = 12 * 3_600_000;

/** Looks for what happened when the thing changed: a package's change first, then a command, then a login. */
export function explain(key: string, traces: readonly Trace[], history: History | undefined): Explanation {
  if (!history) return { cause: "hand" };
  const known = traces.map(history.known);
  const change = packageChange(traces, known, history);
  if (change) return byPackage(change, history);
  const changed = Math.max(...known.map((thing) => thing.changed ?? 0), 0);
  const who = commandNear(key, changed, history.commands) ?? loginBefore(changed, history.logins);
  return { cause: "hand", ...(changed > 0 && { when: iso(changed) }), ...(who && { who: said(who) }) };
}

/** The last change of a package that is asked about itself, or one of a thing's package at the time of the thing's. */
function packageChange(
  traces: readonly Trace[],
  known: readonly Provenance[],
  { packages }: History,
): PackageChange | undefined {
  const candidates = packages.filter(({ name, at }) =>
    known.some((thing, index) => {
      const itself = traces[index]![0] === "package";
      return thing.package === name && (itself || Math.abs(at - (thing.changed ?? 0)) <= packageMs);
    }),
  );
  return candidates.toSorted((a, b) => a.at - b.at).at(-1);
}

/** What a person removed is made by hand; what apt did on its own, or a new version, is a package's change. */
function byPackage(change: PackageChange, { apt }: History): Explanation {
  const run = apt.find(({ from, until }) => change.at >= from && change.at <= until);
  const versions = change.action === "upgrade" ? ` ${change.from} → ${change.to}` : "";
  const asked = run ? `, ${run.user ? `${run.user}: ` : ""}${run.command}` : "";
  const removed = change.action === "remove" || change.action === "purge";
  const unattended = run?.command.includes("unattended-upgrade") === true;
  return {
    cause: removed && !unattended ? "hand" : "package",
    when: iso(change.at),
    who: `${change.action} of ${change.name}${versions}${asked}`,
  };
}

/** A command that names the thing is better than the last one before the change. */
function commandNear(key: string, changed: number, commands: readonly Act[]): Act | undefined {
  const before =
    changed > 0 ? commands.filter(({ at }) => changed - at <= commandMs && at - changed < 2000) : [];
  const naming = (acts: readonly Act[]) => acts.filter(({ what }) => what.includes(lastPart(key)));
  return naming(before).at(-1) ?? before.at(-1) ?? (changed > 0 ? undefined : naming(commands).at(-1));
}

/** `file /etc/docker/daemon.json` → `daemon.json`, `user jamie` → `jamie` */
const lastPart = (key: string) => key.slice(Math.max(key.lastIndexOf("/"), key.lastIndexOf(" ")) + 1);

function loginBefore(changed: number, logins: readonly Act[]): Act | undefined {
  return logins.filter(({ at }) => changed >= at && changed - at <= loginMs).at(-1);
}

const said = ({ user, what }: Act) =>
  what.startsWith("login") ? `perhaps ${user} (${what})` : `${user}: ${what}`;
const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
