/** The state that every tool has to bring about: what the program wants of the hosts. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stackFile } from "../lab/stack-file.ts";
import { connectionSchema } from "../provider/host/connection.ts";
import { Hosts } from "../provider/host/hosts.ts";
import type { Observation } from "../provider/host/observation.ts";
import { differences, type Leaves } from "../provider/items/kind.ts";
import { parseKey } from "../provider/items/kinds.ts";
import { linesOf } from "../provider/resource/role.ts";
import { itemsOf } from "../provider/resource/wire.ts";
import { isOnHost, type PlannedResource, planOf } from "../tools/plan.ts";
import { benchLab, stack } from "./hosts.ts";

/** The roles that the program wants, from a plan on bare hosts. */
export async function wantedRoles(): Promise<PlannedResource[]> {
  const plan = await planOf({ stack, configFile: stackFile(benchLab, stack) });
  if (plan.errors.length > 0) throw new Error(plan.errors.join("\n"));
  return plan.resources.filter(isOnHost);
}

/** Writes the contents of all files that the program wants, as `<folder>/<host>/<path>`, and the authorized keys. */
export function writeFiles(folder: string, roles: readonly PlannedResource[], keys: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("authorized_keys", `${keys.join("\n")}\n`);
  for (const { wanted } of roles) {
    const { host } = connectionSchema.parse(wanted.connection);
    for (const [key, leaves] of itemsOf(wanted)) {
      if (key.startsWith("file ")) write(join(host, key.slice("file ".length)), String(leaves.content));
    }
  }
}

/** Leaves that tell of our own records on a host: whose mark a rule bears, what the kernel was told or refused. */
const ours = ["extraRules", "running"];

/** Items that are not as the program wants them on some host, whoever made them; "trdiy: file /etc/x (mode)". */
export async function unlike(roles: readonly PlannedResource[]): Promise<string[]> {
  const hosts = new Hosts();
  try {
    const looks = roles.map(async ({ wanted }) => {
      const connection = connectionSchema.parse(wanted.connection);
      const items = itemsOf(wanted);
      const found = await hosts.at(connection).observe(linesOf(items));
      return [...items].flatMap(([key, leaves]) =>
        differing(connection.host, key, leaves, liveAsOurs(items, key, found)),
      );
    });
    return (await Promise.all(looks)).flat().sort();
  } finally {
    hosts.close();
  }
}

/** An item as if our manifest were on the host: other tools leave none there, and what they made would be nobody's. */
export function liveAsOurs(
  items: ReadonlyMap<string, Leaves>,
  key: string,
  found: Pick<Observation, "fields" | "managed">,
): Leaves | undefined {
  const { kind, name } = parseKey(key)!;
  const flag = kind.flag?.(items.get(key) ?? {}) ?? "";
  const managed = (other: string) => items.has(other) || found.managed(other);
  return kind.live({ ...found.fields(key), name, flag }, { managed });
}

function differing(host: string, key: string, wanted: Leaves, live: Leaves | undefined): string[] {
  const { kind } = parseKey(key)!;
  if (wanted.optional === true) return [];
  const leaves = differences(kind, wanted, live).filter((leaf) => !ours.includes(leaf));
  return leaves.length > 0 ? [`${host}: ${key} (${live ? leaves.join(", ") : "missing"})`] : [];
}
