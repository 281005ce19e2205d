import type { Fields, HostView, Leaves } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";

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
}

const decode = (base64: string) => Buffer.from(base64, "base64").toString();
const itemKey = (kind: string, name: string) => (name === "" ? kind : `${kind} ${name}`);

/** Reads the lines that the observe verb of the agent printed. */
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
  return { claims, unfinished, fields, live, managed };
}

function addField(found: Map<string, Record<string, string>>, cells: readonly string[]): void {
  const [kind = "", name = "", field = "", ...value] = cells;
  const key = itemKey(kind, name);
  const fields = found.get(key) ?? {};
  fields[field] = value.join("\t");
  found.set(key, fields);
}

function parseClaim(cells: readonly string[]): Claim {
  const [kind = "", name = "", flag = "", id = "", urn = "", role = "", stack = "", requires = ""] = cells;
  return { key: itemKey(kind, name), flag, id, urn, role, stack, requires };
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
  throw new Error(`"${key}" is not an item of this version of the provider`);
}
