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
  namePattern: /^(os|memory|cpu)$/,
  stateless: true,
  fact: true,
  observe: `
    cat >/dev/null
    printf 'os\\tos\\t%s\\n' "$(. /etc/os-release; printf '%s-%s' "$ID" "$VERSION_ID")"
    printf 'memory\\tkibibytes\\t%s\\n' "$(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo)"
    printf 'cpu\\tflags\\t%s\\n' "$(sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo | head -n 1)"`,
  live: liveFact,
  expected: (wanted) => wanted,
  tolerates: isMet,
  apply: () => [],
  remove: () => [],
});

function liveFact({ os, kibibytes, flags }: Fields): Leaves | undefined {
  if (os !== undefined) return { os };
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
  return rank(String(live.cpu)) >= rank(wanted.cpu);
}
