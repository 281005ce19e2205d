import { z } from "zod";
import { type Connection, connectionSchema } from "../host/connection.ts";
import { admitsName, type Leaves } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";

/** What the engine stands in for a value that is not known before `up`. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as the engine sends them: a flat record of settings and items. */
export type Properties = Readonly<Record<string, unknown>>;

/** Inputs of a role, taken apart. */
export interface PlannedInputs {
  /** In a plan as it came: of a machine that does not exist yet some of it is unknown, or all. */
  readonly connection: unknown;
  readonly role: string;
  readonly requires: string;
  /** How a person moves the role to another host; empty for one that an edit may move. */
  readonly move: string;
  /** Whose keys the role has; empty for one without, or of which nothing is said. */
  readonly keysOf: string;
  /** A sentence that a plan repeats as a warning when it changes. */
  readonly tells: string;
  /**
   * What it holds never changes, and roles on other hosts build on it: of a host that cannot be read the last known
   * state stands, so that one dead host does not hold up the others.
   */
  readonly keepLastKnownState: boolean;
  readonly items: ReadonlyMap<string, Leaves>;
}

/** The same where the host can be asked. */
export interface RoleInputs extends PlannedInputs {
  readonly connection: Connection;
  /** The login that a fresh machine comes with; only an Access has one. */
  readonly bootstrap?: Bootstrap;
}

const bootstrapSchema = connectionSchema.pick({ user: true }).extend({ port: z.number().exactOptional() });
export type Bootstrap = z.output<typeof bootstrapSchema>;

export interface InputProblem {
  readonly property: string;
  readonly reason: string;
}

/** Properties of a role that are not items. */
const settings = z.object({
  connection: connectionSchema,
  role: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  requires: z.string().default(""),
  move: z.string().default(""),
  keysOf: z.string().default(""),
  tells: z.string().default(""),
  keepLastKnownState: z.boolean().default(false),
  bootstrap: bootstrapSchema.exactOptional(),
});
const plannedSettings = settings.extend({ connection: z.unknown() });

/** The provider's own output. */
const unfinished = "unfinished";

const isSetting = (key: string) => Object.hasOwn(settings.shape, key);

/** Whether the way to the host is not known before `up`, as of a machine that does not exist yet. */
export function isPending({ connection }: Properties): boolean {
  return hasUnknown(connection);
}

function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === unknownValue;
  return Object.values(value).some(hasUnknown);
}

/** The instance that the host of a role is; undefined where it is none of a cloud. */
export function instanceIdOf({ connection }: Properties): unknown {
  return z.object({ instance: z.unknown() }).safeParse(connection).data?.instance;
}

/** Name of the host of a role; undefined while it is unknown. */
export function hostOf({ connection }: Properties): string | undefined {
  const host = z.object({ host: z.string() }).safeParse(connection).data?.host;
  return host === unknownValue ? undefined : host;
}

/** Every problem of the inputs at once; unknown values are let through, they are checked again when known. */
export function problemsOf(inputs: Properties): InputProblem[] {
  const form = isPending(inputs) ? plannedSettings : settings;
  const found =
    form.safeParse(inputs).error?.issues.map((issue) => asProblem(issue.path, issue.message)) ?? [];
  for (const [key, value] of Object.entries(inputs)) {
    if (isSetting(key) || key === unfinished) continue;
    found.push(...itemProblems(key, value), ...restartProblems(key, value, inputs));
  }
  return [...found, ...samePlace(Object.keys(inputs))];
}

/** A role that says how it is moved is bound to its host: an edit alone would leave its keys behind, or in two places. */
export function moveProblems(olds: Properties, news: Properties): InputProblem[] {
  return [...otherHost(olds, news), ...otherOwner(olds, news), ...otherFolders(olds, news)];
}

/** The keys would stay, and go on with what is right for others: what they earn goes to whom they are not of. */
function otherOwner(olds: Properties, news: Properties): InputProblem[] {
  if (!olds.keysOf || !news.keysOf || olds.keysOf === news.keysOf) return [];
  const reason = `its keys are those of ${olds.keysOf} and cannot become those of ${news.keysOf} by an edit.\n${olds.move || news.move}`;
  return [{ property: "keysOf", reason }];
}

function otherHost(olds: Properties, news: Properties): InputProblem[] {
  const [from, to] = [hostOf(olds), hostOf(news)];
  const steps = news.move || olds.move;
  if (!steps || from === undefined || to === undefined || from === to) return [];
  return [
    { property: "connection", reason: `is bound to ${from} and cannot go to ${to} by an edit.\n${steps}` },
  ];
}

/** As for another client: it would begin with an empty folder, and the keys stay in one that nothing serves any more. */
function otherFolders(olds: Properties, news: Properties): InputProblem[] {
  // What has to be stopped is what runs.
  const steps = olds.move || news.move;
  if (!steps) return [];
  const left = Object.entries(olds).filter(
    ([key, item]) => listOf(irreplaceableIn(item)).length > 0 && !(key in news),
  );
  return left.map(([key]) => ({
    property: key,
    reason: `has keys that cannot be left behind by an edit.\n${steps}`,
  }));
}

const irreplaceableIn = (item: unknown): unknown =>
  typeof item === "object" && item !== null && "irreplaceable" in item ? item.irreplaceable : undefined;

function itemProblems(key: string, value: unknown): InputProblem[] {
  const parsed = parseKey(key);
  if (!parsed) return [{ property: key, reason: `"${key.split(" ")[0]}" is no kind of item` }];
  const { kind, name } = parsed;
  if (!admitsName(kind, name)) {
    const form = kind.namePattern === undefined ? "has to be empty" : `does not match ${kind.namePattern}`;
    return [{ property: key, reason: `the name "${name}" ${form}` }];
  }
  if (Object.values(value ?? {}).includes(unknownValue)) return [];
  const issues = kind.schema.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => asProblem([key, ...issue.path], issue.message));
}

function restartProblems(key: string, value: unknown, inputs: Properties): InputProblem[] {
  const targets = listOf((value as Leaves | undefined)?.restarts);
  const missing = targets.filter((target) => !(target in inputs) || !parseKey(target)?.kind.restart);
  return missing.map((target) => ({
    property: key,
    reason: `restarts "${target}", which is no unit or service of this role`,
  }));
}

/** Two items that would replace each other for ever. */
function samePlace(keys: readonly string[]): InputProblem[] {
  const taken = new Map<string, string>();
  return keys.flatMap((key) => {
    const parsed = parseKey(key);
    if (!parsed?.kind.place) return [];
    const other = taken.get(parsed.name);
    taken.set(parsed.name, other ?? key);
    return other === undefined ? [] : [{ property: key, reason: `stands where "${other}" stands` }];
  });
}

/** "a, b" → ["a", "b"]; lists are texts on the wire, because one secret element would make a whole array secret. */
export function listOf(value: unknown): string[] {
  return typeof value === "string"
    ? value
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean)
    : [];
}

export function asProblem(path: readonly PropertyKey[], message: string): InputProblem {
  const [first, ...rest] = path.map(String);
  return { property: first ?? "", reason: rest.length > 0 ? `${rest.join(".")}: ${message}` : message };
}

/** Takes checked inputs apart. Leaves that are still unknown stay as the engine's placeholder. */
export function parseInputs(inputs: Properties): RoleInputs {
  return { ...settings.parse(inputs), items: itemsOf(inputs) };
}

/** The same for a plan, in which nobody may be able to ask the host. */
export function parsePlanned(inputs: Properties): PlannedInputs {
  const { bootstrap: _, ...parsed } = plannedSettings.parse(inputs);
  return { ...parsed, items: itemsOf(inputs) };
}

export function itemsOf(properties: Properties): Map<string, Leaves> {
  const items = Object.entries(properties).filter(([key]) => !isSetting(key) && parseKey(key));
  return new Map(items.map(([key, value]) => [key, value as Leaves]));
}
