import { admitsName, type Fields, type HostView, type Kind, type Leaves } from "../items/kind.ts";
import { kinds, parseKey } from "../items/kinds.ts";

/** Who owns an item, as the manifest on the host says. */
export interface Claim {
  readonly key: string;
  readonly flag: string;
  /** Id of the role; unique per create, so that a renamed role and its predecessor differ. */
  readonly id: string;
  readonly urn: string;
  readonly role: string;
  readonly stack: string;
  /** Names of the roles that this one stands on, separated by commas. */
  readonly requires: string;
}

/** What one look at a host showed. */
export interface Observation extends HostView {
  readonly claims: readonly Claim[];
  /** Role id → what an earlier apply did not finish, one line each. */
  readonly unfinished: ReadonlyMap<string, string>;
  readonly fields: (key: string) => Fields;
  /** Leaves of an item as found; undefined when it is not there. */
  readonly live: (key: string) => Leaves | undefined;
  /** What the host has and no program asked for, as an item of this kind sees it, by key. */
  readonly found: (kind: Kind) => ReadonlyMap<string, Leaves>;
}

const decode = (base64: string) => Buffer.from(base64, "base64").toString();
const itemKey = (kind: string, name: string) => (name === "" ? kind : `${kind} ${name}`);

/** Row of the agent that ends a kind: how many names were looked at. */
const seenRow = "=seen";

/**
 * Kinds whose look is not whole, by the count that the agent gives at the end of each: a program that was killed or
 * found no room to write must not make what it was to see look gone. `extra` are the lines that were asked for beside
 * the manifest's.
 */
export function missingFrom(lines: readonly string[], extra: readonly string[]): string[] {
  const cells = lines.map((line) => line.split("\t"));
  const claimed = cells.filter(([first]) => first === "=manifest").map((row) => row.slice(1, 4).join("\t"));
  const facts = kinds.filter(({ fact }) => fact).map(({ name }) => [name, "", ""].join("\t"));
  const seen = new Map(
    cells.filter(([, second]) => second === seenRow).map(([kind, , count]) => [kind, Number(count)]),
  );
  const asked = new Map<string, number>();
  for (const line of new Set([...claimed, ...extra, ...facts])) {
    const kind = line.split("\t")[0] ?? "";
    asked.set(kind, (asked.get(kind) ?? 0) + 1);
  }
  return [...asked].filter(([kind, count]) => seen.get(kind) !== count).map(([kind]) => kind);
}

/**
 * Reads the lines that the observe verb of the agent printed.
 * @throws Error with the line and the remedy where the manifest is not as this program writes it.
 */
export function parseObservation(lines: readonly string[]): Observation {
  const claims: Claim[] = [];
  const unfinished = new Map<string, string>();
  const found = new Map<string, Record<string, string>>();
  for (const line of lines) {
    const cells = line.split("\t");
    if (cells[0] === "=manifest") claims.push(parseClaim(cells.slice(1)));
    else if (cells[0] === "=unfinished") unfinished.set(cells[1] ?? "", decode(cells[2] ?? "").trim());
    else if (cells.length >= 4) addField(found, cells);
  }
  const owned = new Map(claims.map((claim) => [claim.key, claim]));
  const managed = (key: string) => owned.has(key);
  const fields = (key: string): Fields => found.get(key) ?? {};
  const live = (key: string) => {
    const { kind, name } = parseKey(key) ?? unknownKey(key);
    return kind.live(
      { ...fields(key), name, flag: owned.get(key)?.flag ?? fields(key).flag ?? "" },
      { managed },
    );
  };
  const foundBy = (kind: Kind) => kind.found?.(fields(kind.name), { managed }) ?? new Map<string, Leaves>();
  return { claims, unfinished, fields, live, found: foundBy, managed };
}

function addField(found: Map<string, Record<string, string>>, cells: readonly string[]): void {
  const [kind = "", name = "", field = "", ...value] = cells;
  const key = itemKey(kind, name);
  const fields = found.get(key) ?? {};
  fields[field] = value.join("\t");
  found.set(key, fields);
}

/** What the cells of a line of the manifest may hold, after the item's kind and name. */
const claimCells = {
  flag: /^\P{Cc}*$/u,
  id: /^[a-z0-9-]+$/,
  urn: /^urn:pulumi:\P{Cc}+$/u,
  role: /^[a-z0-9-]+$/,
  stack: /^[\w.-]+$/,
  requires: /^[a-z0-9, -]*$/,
};

function parseClaim(cells: readonly string[]): Claim {
  const [kind = "", name = "", flag = "", id = "", urn = "", role = "", stack = "", requires = ""] = cells;
  const key = itemKey(kind, name);
  const claim = { key, flag, id, urn, role, stack, requires };
  const known = parseKey(key) ?? unknownKey(key);
  const fits =
    cells.length === 8 &&
    admitsName(known.kind, known.name) &&
    Object.entries(claimCells).every(([cell, form]) => form.test(claim[cell as keyof typeof claimCells]));
  if (!fits) {
    throw new Error(
      `/var/lib/bonded-validator/manifest has a line that no run has written: ${JSON.stringify(cells.join(" "))}. Delete it there; the next up takes its item over again.`,
    );
  }
  return claim;
}

/** The manifest as text, one line an item. */
export function manifestText(claims: readonly Claim[]): string {
  const lines = claims.map(({ key, flag, id, urn, role, stack, requires }) =>
    [itemLine(key, flag), id, urn, role, stack, requires].join("\t"),
  );
  return lines
    .sort()
    .map((line) => `${line}\n`)
    .join("");
}

/** An item as the agent reads it: kind, name and flag, separated by tabs. */
export function itemLine(key: string, flag: string): string {
  const { kind, name } = parseKey(key) ?? unknownKey(key);
  return [kind.name, name, flag].join("\t");
}

function unknownKey(key: string): never {
  throw new Error(
    `"${key}" is not an item of this version of the provider. Use the version that wrote it; if nobody did, delete its line from /var/lib/bonded-validator/manifest there.`,
  );
}
