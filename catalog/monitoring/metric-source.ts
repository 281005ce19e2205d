/** Metrics of one program, by the names that alerts and scripts use. */
export interface MetricSource {
  /** Where the names come from: a scrape of the real program, or its source. */
  readonly source: string;
  /** Day of the scrape or of the source. */
  readonly date: string;
  readonly names: readonly string[];
  /** Absent: verified for the versions that run. Else what is missing until an alert on them may be trusted. */
  readonly missing?: string;
}
