import type { Service } from "./schema.ts";

/** A service as the manifest remembers it. */
export interface KnownService {
  /** `project/service` */
  readonly name: string;
  readonly compose: string;
  readonly held: boolean;
}

/** Beginning of the manifest's flag of a held service; the path of its compose file follows. */
const heldFlag = "hold ";

export function flagOf({ compose, hold }: Pick<Service, "compose" | "hold">): string {
  return `${hold ? heldFlag : ""}${compose}`;
}

/** Takes a claim of the manifest apart; undefined for one of another kind. */
export function knownService(key: string, flag: string): KnownService | undefined {
  if (!key.startsWith("service ")) return undefined;
  const held = flag.startsWith(heldFlag);
  return { name: key.slice("service ".length), compose: held ? flag.slice(heldFlag.length) : flag, held };
}
