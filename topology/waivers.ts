import { z } from "zod";
import { isDate } from "./dates.ts";
import { text } from "./formats.ts";
import { meant } from "./nearest.ts";
import { type Problem, settingPath } from "./problems.ts";
import type { Entries } from "./section-reader.ts";

/** Section `waivers`: check → why its findings are accepted. */
export const waiverSchema = z
  .strictObject({
    reason: text((value) => value.trim() !== "", "it is empty", "say why the risk is taken").meta({
      description: "Why you take the risk. `npm run check` prints it.",
      examples: ["both servers are at home until the second line is there"],
    }),
    until: text(isDate, "not a date", 'write it in quotes, as in "2027-06-30"')
      .meta({
        description: "Last day of the waiver (UTC), in quotes. After it, the finding is refused again.",
        defaultText: "the waiver has no end",
        examples: ["2027-06-30"],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Risks that you accept, by the name of the check that finds them ([the list](#risks)). A waiver covers everything that its check finds in the stack. A waiver whose check finds nothing is an error.",
    defaultText: "every risk is refused.",
    examples: [
      {
        "shared-line": {
          reason: "both servers are at home until the second line is there",
          until: "2027-06-30",
        },
      },
    ],
  });

export type WaiverSettings = z.output<typeof waiverSchema>;

/**
 * Checks of policy: what they find works, but is a risk that the operator may take knowingly. What any other check
 * finds is broken, and no waiver helps. A waiver covers everything that its check finds in the stack.
 */
export const waivableChecks = [
  "version-range",
  "version-denied",
  "shared-line",
  "one-client",
  "one-checkpoint",
  "caplin-alone",
  "host-memory",
  "host-disk",
  "host-threads",
  "exposed-port",
  "fee-recipient-unproven",
  "relay-unknown",
  "relays-unvetted",
  "relays-mixed",
] as const;

/** Something that a check found and the operator has accepted. */
export interface Waived extends Problem {
  readonly waiver: WaiverSettings;
}

const waivable: ReadonlySet<string> = new Set(waivableChecks);

/** Takes what is waived out of `found`; what remains has to be fixed, waivers that are of no use among it. */
export function applyWaivers(
  found: readonly Problem[],
  { valid: waivers, names }: Entries<WaiverSettings>,
  today: string,
): { problems: Problem[]; waived: Waived[] } {
  const waived = found.flatMap((problem) => {
    const waiver = waivable.has(problem.check) ? waivers.get(problem.check) : undefined;
    return waiver === undefined ? [] : [{ ...problem, waiver }];
  });
  const accepted = new Set(waived.map(({ check }) => check));
  // A waiver that is badly written is one mistake, not two.
  const open = found.filter(({ check }) => !waivable.has(check) || !names.has(check)).map(withWaiver);
  const broken = found.some(({ check }) => !waivable.has(check));
  return {
    problems: [
      ...open,
      ...unknownChecks(waivers),
      ...ended(waivers, today),
      // What is broken may keep a check from seeing what the waiver is there for.
      ...(broken ? [] : withoutEffect(waivers, accepted)),
    ],
    waived,
  };
}

function withWaiver(problem: Problem): Problem {
  if (!waivable.has(problem.check)) return problem;
  const remedy = `${problem.remedy}; or accept it: ${settingPath("waivers", problem.check)}: { reason: … }`;
  return { ...problem, remedy };
}

function unknownChecks(waivers: ReadonlyMap<string, WaiverSettings>): Problem[] {
  const unknown = [...waivers.keys()].filter((check) => !waivable.has(check));
  return unknown.map((check) => ({
    check: "waiver",
    path: settingPath("waivers", check),
    reason: "there is no check of this name that can be waived",
    remedy: `${meant(check, waivableChecks)}these can be waived: ${waivableChecks.join(", ")}. A warning needs no waiver; what other checks find has to be fixed`,
  }));
}

function ended(waivers: ReadonlyMap<string, WaiverSettings>, today: string): Problem[] {
  const over = [...waivers].filter(([, { until }]) => until !== undefined && until < today);
  return over.map(([check, { until }]) => ({
    check: "waiver",
    path: settingPath("waivers", check, "until"),
    reason: `the waiver ended on ${until}`,
    remedy: "fix what it accepted, or decide again and write a later date",
  }));
}

function withoutEffect(
  waivers: ReadonlyMap<string, WaiverSettings>,
  accepted: ReadonlySet<string>,
): Problem[] {
  const idle = [...waivers.keys()].filter((check) => waivable.has(check) && !accepted.has(check));
  return idle.map((check) => ({
    check: "waiver",
    path: settingPath("waivers", check),
    reason: "the check finds nothing that would have to be waived",
    remedy: "remove the waiver",
  }));
}
