import { createHash } from "node:crypto";
import { type Observation, parseObservation } from "../../../provider/host/observation.ts";
import { differences, type Leaves, type RoleContext } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import type { Wanted } from "../../../provider/resource/plan.ts";
import { parseInputs, type RoleInputs } from "../../../provider/resource/wire.ts";

/** A connection with a public key that nobody has the other half of. */
export const connection = {
  host: "box",
  address: "192.0.2.1",
  port: 22,
  user: "admin",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ",
};

/** An item with nothing around it. */
export const noContext: RoleContext = { role: new Map(), fields: () => ({}), others: [], unfinished: [] };

export const rootOwned = { owner: "root:root", mode: "0644" };

export function urnOf(name: string, stack = "hoodi"): string {
  return `urn:pulumi:${stack}::bonded-validator::host:index:Role::${name}`;
}

/** Items as a role of the host `box` sends them. */
export function roleOf(items: Record<string, Leaves>): RoleInputs {
  return parseInputs({ connection, role: "base", ...items });
}

export function wantedOf(items: Record<string, Leaves>, rest: Partial<Wanted> = {}): Wanted {
  return {
    id: "box-base-1",
    urn: urnOf("base"),
    stack: "hoodi",
    role: "base",
    requires: "",
    announced: new Set(Object.keys(items)),
    ...rest,
    items: new Map(Object.entries(items)),
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Fields of a regular file, as `stat` and `base64` print them on the host. */
export function file(body: string, owner = "root:root", mode = "644"): Record<string, string> {
  return { type: body === "" ? "regular empty file" : "regular file", mode, owner, body: base64(body) };
}

export const directory = { type: "directory", mode: "755", owner: "root:root" };

interface Owner {
  readonly id?: string;
  readonly urn?: string;
  readonly role?: string;
  readonly stack?: string;
  readonly requires?: string;
  readonly flag?: string;
}

/** A host in the words of the agent: items with their fields, claims by item key, notes by id of a role. */
export function observed(
  found: Record<string, Record<string, string>>,
  claims: Record<string, Owner> = {},
  unfinished: Record<string, string> = {},
): Observation {
  return parseObservation([
    ...Object.entries(claims).map(([key, owner]) => claimLine(key, owner)),
    ...Object.entries(unfinished).map(([id, note]) => ["=unfinished", id, base64(note)].join("\t")),
    ...Object.entries(found).flatMap(([key, fields]) =>
      Object.entries(fields).map(([field, value]) => [...cellsOf(key), field, value].join("\t")),
    ),
  ]);
}

function claimLine(key: string, owner: Owner): string {
  const { id = "box-base-1", urn = urnOf("base"), role = "base", stack = "hoodi" } = owner;
  return ["=manifest", ...cellsOf(key), owner.flag ?? "", id, urn, role, stack, owner.requires ?? ""].join(
    "\t",
  );
}

function cellsOf(key: string): [kind: string, name: string] {
  const space = key.indexOf(" ");
  return space < 0 ? [key, ""] : [key.slice(0, space), key.slice(space + 1)];
}

/** How an item differs: leaves of what is wanted against what the agent printed. */
export function differing(key: string, wanted: Leaves, fields: Record<string, string>, flag = ""): string[] {
  const host = observed({ [key]: fields }, { [key]: { flag } });
  return differences(parseKey(key)!.kind, wanted, host.live(key));
}

export const keysOf = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);

/** Order of the labelled steps of a script. */
export function stepsOf(script: string): string[] {
  return [...script.matchAll(/^step '?([^'\n]*)'?$/gm)].map((match) => match[1]!);
}

/** What a script writes as manifest, each time that it does. */
export function manifestsOf(script: string): string[] {
  return [...script.matchAll(/^write_manifest <<'TEXT'\n(.*)\nTEXT$/gm)].map((match) =>
    Buffer.from(match[1]!, "base64").toString(),
  );
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
