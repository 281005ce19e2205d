import { z } from "zod";
import { paymentRules } from "../catalog/payments.ts";
import { daysBetween, isDate } from "./dates.ts";
import { text } from "./formats.ts";
import { meant } from "./nearest.ts";
import { type Problem, settingPath } from "./problems.ts";
import type { Entries } from "./section-reader.ts";

/** Section `waivers`: check → what of its findings is accepted, and why. */
export const waiverSchema = z
  .strictObject({
    for: z
      .array(text((value) => value.trim() !== "", "it is empty", "write what the message of the check names"))
      .min(1)
      .meta({
        description: "What you accept, as the message of the check names it. Everything else stays refused.",
        examples: [["home"]],
      }),
    reason: text((value) => value.trim() !== "", "it is empty", "say why the risk is taken").meta({
      description: "Why you take the risk. `npm run check` prints it.",
      examples: ["both servers are at home until the second line is there"],
    }),
    until: text(isDate, "not a date", 'write it in quotes, as in "2027-06-30"')
      .meta({
        description:
          "Last day of the waiver (UTC), in quotes, at most five years ahead. After it, the finding is refused again.",
        defaultText: "the waiver has no end",
        examples: ["2027-06-30"],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Risks that you accept, by the name of the check that finds them ([the list](refusals.md#risks)). A waiver covers what it names and nothing else that its check finds. One that names what its check does not find is an error.",
    defaultText: "every risk is refused.",
    examples: [
      {
        "shared-line": {
          for: ["home"],
          reason: "both servers are at home until the second line is there",
          until: "2027-06-30",
        },
        "cluster-site": {
          for: ["ssv without home", "obol without home"],
          reason: "as shared-line: the DVT nodes use both servers",
        },
        "fee-recipient-unproven": {
          for: [`hoodi rocketpool ${paymentRules.rocketpool.addresses.hoodi!.feeRecipient}`],
          reason: "smartnode shows that the node has joined the smoothing pool",
        },
      },
    ],
  });

export type WaiverSettings = z.output<typeof waiverSchema>;

/**
 * Checks of policy: what they find works, but is a risk that the operator may take knowingly. What any other check
 * finds is broken, and no waiver helps. Each finding has a subject, and a waiver covers those that it names.
 */
export const waivableChecks = [
  "version-range",
  "version-denied",
  "version-prerelease",
  "version-unknown",
  "shared-line",
  "one-client",
  "one-checkpoint",
  "checkpoint-unknown",
  "caplin-alone",
  "host-memory",
  "host-disk",
  "host-threads",
  "exposed-port",
  "private-address",
  "public-address-differs",
  "group-name",
  "fee-recipient-unproven",
  "relay-unknown",
  "relays-unvetted",
  "relays-mixed",
  "cluster-site",
  "cluster-provider",
  "cluster-node",
  "cluster-client",
] as const;

/** Something that a check found and the operator has accepted. */
export interface Waived extends Problem {
  readonly waiver: WaiverSettings;
}

/** Days of five years. */
const maxDays = 5 * 366;

const waivable: ReadonlySet<string> = new Set(waivableChecks);

/** Takes what is waived out of `found`; what remains has to be fixed, waivers that are of no use among it. */
export function applyWaivers(
  found: readonly Problem[],
  { valid: waivers, names }: Entries<WaiverSettings>,
  today: string,
): { problems: Problem[]; waived: Waived[] } {
  const waived = found.flatMap((problem) => {
    const waiver = isWaivable(problem) ? waivers.get(problem.check) : undefined;
    return waiver?.for.includes(problem.subject!) ? [{ ...problem, waiver }] : [];
  });
  const accepted = new Set(waived.map(keyOf));
  // A waiver that is badly written is one mistake, not two.
  const isOpen = (problem: Problem) =>
    !isWaivable(problem) ||
    !(accepted.has(keyOf(problem)) || (names.has(problem.check) && !waivers.has(problem.check)));
  const broken = found.some((problem) => !isWaivable(problem));
  return {
    problems: [
      ...found.filter(isOpen).map(withWaiver),
      ...unknownChecks(waivers),
      ...ended(waivers, today),
      ...endless(waivers, today),
      // What is broken may keep a check from seeing what the waiver is there for.
      ...(broken ? [] : withoutEffect(waivers, found)),
    ],
    waived,
  };
}

const isWaivable = ({ check }: Problem): boolean => waivable.has(check);
const keyOf = ({ check, subject }: Problem): string => `${check} ${subject}`;

function withWaiver(problem: Problem): Problem {
  if (!isWaivable(problem)) return problem;
  const { check, subject } = problem;
  const remedy = `${problem.remedy}; or accept it: ${settingPath("waivers", check)}: { for: ["${subject}"], reason: … }`;
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

/** Whoever writes a date wants to be asked again, and will not be after a slip in its year. */
function endless(waivers: ReadonlyMap<string, WaiverSettings>, today: string): Problem[] {
  const distant = [...waivers].filter(
    ([, { until }]) => until !== undefined && daysBetween(today, until) > maxDays,
  );
  return distant.map(([check, { until }]) => ({
    check: "waiver",
    path: settingPath("waivers", check, "until"),
    reason: `${until} is more than five years ahead`,
    remedy: "write a nearer date, or remove it if the waiver is to have no end",
  }));
}

function withoutEffect(waivers: ReadonlyMap<string, WaiverSettings>, found: readonly Problem[]): Problem[] {
  return [...waivers]
    .filter(([check]) => waivable.has(check))
    .flatMap(([check, waiver]) => {
      const subjects = found.filter((problem) => problem.check === check).map(({ subject }) => subject!);
      if (subjects.length === 0) return [idle(settingPath("waivers", check), "the waiver")];
      return waiver.for.flatMap((name, i) =>
        subjects.includes(name) ? [] : [idle(settingPath("waivers", check, "for", i), "it")],
      );
    });
}

function idle(path: string, what: string): Problem {
  return {
    check: "waiver",
    path,
    reason: "the check finds nothing that would have to be waived",
    remedy: `remove ${what}`,
  };
}
