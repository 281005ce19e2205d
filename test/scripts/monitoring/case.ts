/** Series of a test of promtool: each with its values, one every 15 s (`0x20`: 0 twenty times more). */
export type Series = Readonly<Record<string, string>>;

/** What an alert fires at, and what it does not fire at. */
export interface Case {
  readonly alert: string;
  /** Minutes after which it has to fire, its `for` included. */
  readonly after: number;
  readonly fires: readonly Series[];
  readonly quiet: readonly Series[];
}

/** Labels of a series that a target on i7bb has. */
export const of = (job: string, more = ""): string =>
  `job="${job}",instance="i7bb:1",host="i7bb",role="r"${more}`;

/** A case where one series says it all. */
export const simple = (alert: string, after: number, series: string, fires: string, quiet: string): Case => ({
  alert,
  after,
  fires: [{ [series]: fires }],
  quiet: [{ [series]: quiet }],
});
