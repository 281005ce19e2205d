import type { z } from "zod";

/** A scalar at the end of the wire form; everything an item says is a flat record of these. */
export type Leaf = string | number | boolean;
export type Leaves = Readonly<Record<string, Leaf>>;

/** What the read script printed of one item: field name → raw text. */
export type Fields = Readonly<Record<string, string>>;

/** One entry of a role: `key` is what previews print (`file /etc/frr/frr.conf`), `name` the part after the kind. */
export interface Item<W = Leaves> {
  readonly key: string;
  readonly name: string;
  readonly wanted: W;
  /** Leaves as found on the host; undefined when the item is not there. */
  readonly live: Leaves | undefined;
  readonly fields: Fields;
}

/** An item that was ours, as the manifest remembers it. */
export interface RemovedItem {
  readonly name: string;
  readonly flag: string;
}

/** An item as the host remembers it. */
export interface RecordedItem extends RemovedItem {
  readonly key: string;
  readonly fields: Fields;
}

/** One named piece of the apply script. The label is shown as progress and names the step that failed. */
export interface Step {
  readonly label: string;
  readonly script: string;
}

/** What else is known about the host while leaves are read. */
export interface HostView {
  /** Whether some role owns this item key. */
  readonly managed: (key: string) => boolean;
}

/** Something on the host that carries nobody's mark and would have to go; `removal` is empty when `apply` does it. */
export interface Unmanaged {
  readonly what: string;
  readonly removal: string;
}

/** What a human has to know before an item is applied. */
export interface PlanNote {
  readonly text: string;
  /** Whether `up` stops for it, before anything of the role is changed. */
  readonly refused: boolean;
}

/** What surrounds an item on its host. */
export interface RoleContext {
  /** Wanted leaves of every item of the role. */
  readonly role: ReadonlyMap<string, Leaves>;
  /** Raw fields of any key that the read script printed. */
  readonly fields: (key: string) => Fields;
  /** Items that other roles own, with a name for the owner. */
  readonly others: readonly { readonly key: string; readonly owner: string }[];
  /** Lines that interrupted runs left in the notes on the host. */
  readonly unfinished: readonly string[];
}

/** Something that runs is stopped, if only for a moment; or something is started that does not run. */
export type Disruption = "stop" | "start";

/** One thing whose change a host may remember: `["path", "/etc/x"]`, or a package, unit or compose service. */
export type Trace = readonly ["path" | "package" | "unit" | "service", string];

/** How one kind of item is named, seen, compared, made and removed; `W` is a wanted state that its schema admits. */
interface Definition<
  W extends Leaves = Leaves,
  Name extends string = string,
  Pattern extends RegExp | undefined = RegExp | undefined,
> {
  /** First word of the item key. */
  readonly name: Name;
  /**
   * Names of its items, checked before anything is quoted into a script. Absent: a role has one such item, whose key is
   * the kind's name alone.
   */
  readonly namePattern?: Pattern;
  /** It is what stands at the path that is its name. */
  readonly place?: true;
  /** It could do harm on a machine that starts again though nobody asks it any more, or that somebody else gets. */
  readonly harmful?: true;
  /** Nothing of it stays on the host: there is nothing to own and nothing to find. */
  readonly stateless?: true;
  /** It runs: where it is removed it goes before anything else changes. */
  readonly runs?: true;
  /**
   * Body of a POSIX shell function. Reads `name TAB flag` lines, prints `name TAB field TAB value` lines.
   * Values hold no tab and no newline (base64 where they could). Must not change anything.
   */
  readonly observe: string;
  /** A fact of the host, which is always shown, owned by nobody, and has to hold before anything is changed. */
  readonly fact?: true;
  /** Text kept with the item in the manifest for `observe`, for instance "secret". */
  flag?(wanted: W): string;
  live(fields: Fields, host: HostView): Leaves | undefined;
  /**
   * What the host has and no program asked for, by key (see found.ts): a role with an item of this kind shows each as an
   * output without an input, and leaves it to a person.
   */
  found?(fields: Fields, host: HostView): ReadonlyMap<string, Leaves>;
  /** The wanted state in the shape of `live`; leaves that cannot be observed are left out. */
  expected(wanted: W): Leaves;
  /** Leaves that nobody but the host may read: outputs have at most what `live` shows in their place. */
  readonly secret?: readonly string[];
  /** Leaves of `live` that inform and count as a difference only where a value is wanted. */
  readonly informative?: readonly string[];
  /** Leaves of `live` that the host makes with the item, and that stay; undefined while it has not made them. */
  made?(wanted: W, fields: Fields): Readonly<Record<string, Leaf | undefined>>;
  /** Whether a live state that differs is to be left: the host cannot do better. */
  tolerates?(wanted: W, live: Leaves): boolean;
  /** Why a difference is left to a person; undefined where `apply` may make the item as wanted. */
  manualStart?(item: Item<W>, around: RoleContext): string | undefined;
  /** What a person has to restore before anything of the role is changed; undefined where nothing is lost. */
  lost?(kept: RecordedItem): string | undefined;
  /** Said in the plan of an item that differs. */
  planNotes?(item: Item<W>, around: RoleContext): PlanNote[];
  /** What would be lost by adopting an item that no role owned so far. */
  unmanaged?(item: Item<W>, around: RoleContext): Unmanaged[];
  /** Steps that hold or refuse all that follows, run where something that runs would be stopped, or something started. */
  guard?(items: readonly Item<W>[], disruption: Disruption): Step[];
  /** Steps that see what is about to be stopped while it still runs; they may write into the unfinished note. */
  beforeStop?(items: readonly Item<W>[]): Step[];
  /** What `apply` does to what runs; undefined where it disturbs nothing. */
  disruption?(item: Item<W>): Disruption | undefined;
  /** Steps that fetch what `apply` will need, run before anything is stopped. */
  prepare?(items: readonly Item<W>[]): Step[];
  apply(items: readonly Item<W>[], around: RoleContext): Step[];
  /** Steps that remove what nobody wants any more; none means that it stays on the host. */
  remove(gone: readonly RemovedItem[]): Step[];
  /** Steps after everything else; run whenever the role changed anything. */
  verify?(items: readonly Item<W>[]): Step[];
  /** Steps at the very end, which note on the host what is there now; run whenever the role changed anything. */
  record?(items: readonly Item<W>[]): Step[];
  /** Where the host may remember when an item was changed; none where it remembers nothing. */
  traces?(name: string): Trace[];
  /** Script that restarts one item of this kind. */
  restart?(item: Item<W>): string;
  /** Keys of the items of the role that may not run while the item is applied. */
  needsStopped?(item: Item<W>): readonly string[];
  /** Script that stops one item of this kind until it is restarted; one that `stays` stopped must be so already. */
  halt?(item: Item<W>, stays: boolean): string;
}

/**
 * A kind beside all others: what its methods are given has passed its schema.
 * A new kind is one file that exports a {@link defineKind} and one line in `kinds.ts`.
 */
export interface Kind<
  Schema extends z.ZodType<Leaves> = z.ZodType<Leaves>,
  Name extends string = string,
  Pattern extends RegExp | undefined = RegExp | undefined,
> extends Definition<Leaves, Name, Pattern> {
  readonly schema: Schema;
}

/** Declares a kind; the form of its wanted states follows from the schema. */
export function defineKind<
  Schema extends z.ZodType<Leaves>,
  Name extends string,
  Pattern extends RegExp | undefined = undefined,
>(schema: Schema, definition: Definition<z.output<Schema>, Name, Pattern>): Kind<Schema, Name, Pattern> {
  return { ...definition, schema };
}

/** Whether an item of the kind may have this name, which is empty where a role has only one. */
export function admitsName({ namePattern }: Kind, name: string): boolean {
  return namePattern?.test(name) ?? name === "";
}

/** Names of the leaves in which the item differs from what is wanted; empty when it is as wanted. */
export function differences(kind: Kind, wanted: Leaves, live: Leaves | undefined): string[] {
  if (live && kind.tolerates?.(wanted, live)) return [];
  const expected = kind.expected(wanted);
  const names = new Set([...Object.keys(expected), ...Object.keys(live ?? {})]);
  const informative = (kind.informative ?? []).filter((leaf) => !(leaf in expected));
  const ignored = new Set([...informative, ...unobserved(kind, wanted)]);
  return [...names].filter((leaf) => !ignored.has(leaf) && expected[leaf] !== live?.[leaf]);
}

/**
 * Leaves of the wanted state that the host cannot show, such as the time limit of a probe: outputs repeat them. Secrets
 * are not among them.
 */
export function unobserved(kind: Kind, wanted: Leaves): string[] {
  const elsewhere = new Set([...Object.keys(kind.expected(wanted)), ...(kind.secret ?? [])]);
  return Object.keys(wanted).filter((leaf) => !elsewhere.has(leaf));
}

/** What is common to the kinds that only act beside a change: nothing on the host to see, to own or to remove. */
export const stateless = {
  stateless: true,
  observe: "cat >/dev/null",
  live: () => ({}),
  expected: () => ({}),
  apply: () => [],
  remove: () => [],
} as const;
