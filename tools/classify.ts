import type { History } from "../provider/host/history.ts";
import { foundKindOf, foundTraces, isAcceptance } from "../provider/items/found.ts";
import { differences, type Kind, type Leaves, type Trace } from "../provider/items/kind.ts";
import { parseKey } from "../provider/items/kinds.ts";
import { endingOf } from "./endings.ts";
import { explain } from "./explain.ts";
import { nameOf, optionalHost, type PlannedResource } from "./plan.ts";
import { mask } from "./state/marked.ts";

/** Where a difference comes from. */
export type Cause = "hand" | "added" | "accepted" | "package" | "unreachable" | "ahead" | "interrupted";

/** One difference between a host and the program. */
export interface DriftFinding {
  readonly cause: Cause;
  /** Undefined for what lies on no host. */
  readonly host?: string;
  readonly resource: string;
  /** Key of the item (`file /etc/x`); undefined where the whole resource is meant. */
  readonly item?: string;
  /** What of it differs, or the reason. */
  readonly detail: string;
  /** When and by whom, as far as the host knows; the time is in ISO 8601. */
  readonly when?: string;
  readonly who?: string;
}

/** What a host remembers, by its name; a host that was not asked has no entry. */
export type Histories = ReadonlyMap<string, History>;

/** Differences of a plan, by host and resource. A host that cannot be read counts once. */
export function driftFindings(resources: readonly PlannedResource[], histories: Histories): DriftFinding[] {
  const all = resources.flatMap((resource) => resourceFindings(resource, histories));
  const key = ({ cause, host, resource, item, detail }: DriftFinding) =>
    cause === "unreachable" ? `${host}` : `${host} ${resource} ${item ?? detail}`;
  const unique = new Map(all.map((finding) => [key(finding), finding]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}

/** How many differences each host of a plan has; one that could not be read is left out. */
export function driftsByHost(
  resources: readonly PlannedResource[],
  findings: readonly DriftFinding[],
): Record<string, number> {
  const names = new Set(resources.flatMap((resource) => optionalHost(resource).host ?? []));
  const own = (name: string) => findings.filter(({ host }) => host === name);
  const read = [...names].filter((name) => own(name).every(({ cause }) => cause !== "unreachable"));
  return Object.fromEntries(read.map((name) => [name, own(name).length]));
}

/** Things that a host is asked about: what differs from what was applied there last. */
export function tracesOf(resource: PlannedResource): Trace[] {
  const found = resource.planned.filter((property) => foundKindOf(property)).flatMap(foundTraces);
  const items = handMade(resource).flatMap((item) => {
    const { kind, name } = parseKey(item) ?? {};
    return kind?.traces?.(name ?? "") ?? [];
  });
  return [...items, ...found];
}

function handMade({ drifted, planned }: PlannedResource): string[] {
  return planned.filter((property) => drifted.includes(property) && parseKey(property));
}

function resourceFindings(resource: PlannedResource, histories: Histories): DriftFinding[] {
  const { op, unread, planned } = resource;
  const where = { ...optionalHost(resource), resource: nameOf(resource.urn) };
  if (unread.length > 0) return [{ cause: "unreachable", ...where, detail: unread.join(" ") }];
  if (op === "same") return [];
  if (op !== "update") return [{ cause: "ahead", ...where, detail: wordOf(op) }];
  return planned.map((property) => {
    const isItem = parseKey(property) !== undefined || foundKindOf(property) !== undefined;
    const finding = { ...where, ...(isItem && { item: property }) };
    return { ...finding, ...causeOf(resource, property, histories.get(where.host ?? "")) };
  });
}

const wordOf = (op: string) =>
  ({ create: "not there yet", delete: "no longer wanted" })[op] ?? `up would ${op} it`;

function causeOf(
  resource: PlannedResource,
  property: string,
  history: History | undefined,
): Pick<DriftFinding, "cause" | "detail" | "when" | "who"> {
  if (property === "unfinished")
    return { cause: "interrupted", detail: String(resource.live.unfinished ?? "").replaceAll("\n", ", ") };
  // What was found once stays what it is, though the engine has it as drift till the next `up` only.
  if (foundKindOf(property)) {
    const { detail = "" } = (resource.live[property] as { detail?: string } | undefined) ?? {};
    return { ...explain(property, foundTraces(property), history), cause: "added", detail };
  }
  if (isAcceptance(property)) return { cause: "accepted", detail: "not there (any more)" };
  const item = parseKey(property);
  const detail = item ? differing(resource, property, item.kind) : property;
  if (!resource.drifted.includes(property)) return { cause: "ahead", detail };
  return { detail, ...explain(property, item?.kind.traces?.(item.name) ?? [], history) };
}

/** Names of the leaves that differ, as in "mode 0666 instead of 0644"; long texts and secrets by their name alone. */
function differing({ live, wanted }: PlannedResource, property: string, kind: Kind): string {
  const [found, asked] = [live[property] as Leaves | undefined, wanted[property] as Leaves | undefined];
  if (asked === undefined) return "no longer wanted";
  if (found === undefined) return "missing";
  const expected = kind.expected(asked);
  const words = differences(kind, asked, found).map((leaf) => {
    const [now, then] = [found[leaf], expected[leaf]].map(shortly);
    return now && then ? `${leaf} ${now} instead of ${then}` : leaf;
  });
  const ending = kind.name === "service" ? endingOf(found) : undefined;
  return [...words, ...(ending === undefined ? [] : [ending])].join(", ");
}

function shortly(value: unknown): string {
  const text = String(value ?? "");
  return text.length <= 40 && !text.includes("\n") && text !== mask ? text : "";
}
