import { z } from "zod";
import { defineKind, type Fields, type Leaves } from "./kind.ts";

const levels = ["x86-64", "x86-64-v2", "x86-64-v3"] as const;
const levelNames: readonly string[] = levels;

const schema = z.union([
  /** `ID-VERSION_ID` of /etc/os-release, as debian-13. */
  z.strictObject({ os: z.string().regex(/^[a-z]+-[\d.]+$/) }),
  /** At least so much memory, in GiB. */
  z.strictObject({ gibibytes: z.number().positive() }),
  /** At least this level of the x86-64 psABI. */
  z.strictObject({ cpu: z.enum(levels) }),
  /** A number for a user and a group that no account of the host has, and no range of subordinate ones. */
  z.strictObject({ uid: z.number().int().min(100_000) }),
]);
type Requirement = z.output<typeof schema>;

/** Flags of /proc/cpuinfo that each level adds to the one before (x86-64 psABI 1.0, table 3.1; Linux's names). */
const flagsOfLevel: Readonly<Record<(typeof levels)[number], string>> = {
  "x86-64": "",
  "x86-64-v2": "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3",
  "x86-64-v3": "abm avx avx2 bmi1 bmi2 f16c fma movbe xsave",
};

/**
 * What a role needs of a host and nobody can give it from here. It leaves nothing on the host, so that any number of
 * roles may ask for the same; a host that falls short is refused before anything is changed, in a preview already.
 */
export const requiresKind = defineKind(schema, {
  name: "requires",
  namePattern: /^(os|memory|cpu|uid)$/,
  stateless: true,
  fact: true,
  observe: `
    cat >/dev/null
    printf 'os\\tos\\t%s\\n' "$(. /etc/os-release; printf '%s-%s' "$ID" "$VERSION_ID")"
    printf 'memory\\tkibibytes\\t%s\\n' "$(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo)"
    printf 'cpu\\tflags\\t%s\\n' "$(sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo | head -n 1)"
    printf 'uid\\ttaken\\t%s\\n' "$({
      getent passwd | awk -F: '{ print "user", $1, $3, $3 }'
      getent group | awk -F: '{ print "group", $1, $3, $3 }'
      awk -F: '{ printf "subuid %s %.0f %.0f\\n", $1, $2, $2 + $3 - 1 }' /etc/subuid
      awk -F: '{ printf "subgid %s %.0f %.0f\\n", $1, $2, $2 + $3 - 1 }' /etc/subgid
    } 2>/dev/null | awk 'NF == 4 && $4 >= 100000 {
      gsub(/[^0-9A-Za-z._-]/, "?", $2); printf "%s%s %s %s-%s", sep, $1, $2, $3, $4; sep = ", "
    }')"`,
  live: liveFact,
  expected: (wanted) => wanted,
  tolerates: isMet,
  apply: () => [],
  remove: () => [],
});

/** What was found in the place of what is wanted, and what is wanted. */
export function shortfallOf(wanted: Leaves, live: Leaves | undefined): string {
  if (typeof wanted.uid === "number" && live !== undefined)
    return `found ${takenBy(wanted.uid, String(live.taken)).join(", ")}, wanted ${wanted.uid} for its programs alone. Remove that account or range, or give the workload another name`;
  return `found ${shown(live)}, wanted ${shown(wanted)}`;
}

function shown(leaves: Leaves | undefined): string {
  const [[name, value] = ["", "nothing"]] = Object.entries(leaves ?? {});
  return name === "gibibytes" ? `${value} GiB` : String(value);
}

function liveFact({ os, kibibytes, flags, taken }: Fields): Leaves | undefined {
  if (os !== undefined) return { os };
  if (taken !== undefined) return { taken };
  if (kibibytes !== undefined) return { gibibytes: Math.round((Number(kibibytes) / 1024 ** 2) * 10) / 10 };
  return flags === undefined ? undefined : { cpu: levelOf(new Set(flags.split(" "))) };
}

function levelOf(flags: ReadonlySet<string>): string {
  const lacking = levels.findIndex((level) =>
    flagsOfLevel[level].split(" ").some((flag) => flag !== "" && !flags.has(flag)),
  );
  return levels[lacking < 0 ? levels.length - 1 : lacking - 1]!;
}

function rank(level: string): number {
  return levelNames.indexOf(level);
}

/** A host that has more than was asked for is as wanted. */
function isMet(wanted: Requirement, live: Leaves): boolean {
  if ("os" in wanted) return live.os === wanted.os;
  if ("gibibytes" in wanted) return Number(live.gibibytes) >= wanted.gibibytes;
  if ("uid" in wanted) return takenBy(wanted.uid, String(live.taken)).length === 0;
  return rank(String(live.cpu)) >= rank(wanted.cpu);
}

/** Of the accounts and ranges that a host has given away, those that hold a number: `user jamie 2013265920-2013265920`. */
function takenBy(uid: number, taken: string): string[] {
  return taken.split(", ").filter((entry) => {
    const [, first, last] = /(\d+)-(\d+)$/.exec(entry) ?? [];
    return Number(first) <= uid && uid <= Number(last);
  });
}
