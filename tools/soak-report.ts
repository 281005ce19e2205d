import { type Line, percent } from "./soak-figures.ts";
import { table } from "./table.ts";

/** What a soak has seen. */
export interface Soaked {
  readonly hours: number;
  /** The profile that rented hosts have now. */
  readonly profile: "internet" | "fast";
  readonly lines: readonly Line[];
  /** Why `bfd: fast` is not safe; empty: it is. */
  readonly against: readonly string[];
}

export function soakReport({ hours, profile, lines, against }: Soaked): string {
  const rows = lines.map(({ from, to, downs, sent, lost }) => {
    return [
      from,
      to,
      String(downs),
      String(sent),
      lost === undefined ? "?" : `${lost}`,
      lost === undefined ? "?" : percent(lost, sent),
    ];
  });
  const verdict =
    against.length === 0
      ? `"bfd: fast" is safe${profile === "fast" ? ", as it is set" : ": overlay.bfd in Pulumi.yaml"}.`
      : `Not "bfd: fast":\n${against.map((reason) => `  ${reason}`).join("\n")}`;
  return [
    `${hours.toFixed(1)} h, profile ${profile}`,
    table(["FROM", "TO", "WENT DOWN", "SENT", "LOST", ""], rows),
    verdict,
  ].join("\n\n");
}
