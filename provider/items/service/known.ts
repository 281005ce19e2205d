import type { Service } from "./schema.ts";

/** A service as the manifest remembers it. */
export interface KnownService {
  /** `project/service` */
  readonly name: string;
  readonly compose: string;
  readonly manualStart: boolean;
}

/** Beginning of the manifest's flag of a service with `manualStart`; the path of its compose file follows. */
const manualStartFlag = "manual-start ";

export function flagOf({ compose, manualStart }: Pick<Service, "compose" | "manualStart">): string {
  return `${manualStart ? manualStartFlag : ""}${compose}`;
}

/** Takes a claim of the manifest apart; undefined for one of another kind. */
export function knownService(key: string, flag: string): KnownService | undefined {
  if (!key.startsWith("service ")) return undefined;
  const manualStart = flag.startsWith(manualStartFlag);
  return {
    name: key.slice("service ".length),
    compose: manualStart ? flag.slice(manualStartFlag.length) : flag,
    manualStart,
  };
}
