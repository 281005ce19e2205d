/**
 * Charon's metrics, as far as somebody reads them. Each has labels of the cluster among its own, sorted by their names
 * (ObolNetwork/charon app/promauto and catalog/monitoring/dvt-metrics.ts).
 */

type Labels = Readonly<Record<string, string>>;

interface Requests {
  count: number;
  /** Seconds. */
  sum: number;
  readonly errors: Map<number, number>;
}

const latency = "core_validatorapi_request_latency_seconds";
const errors = "core_validatorapi_request_error_total";
const failedDuties = "core_tracker_failed_duties_total";

/** Critical checks (app/health/checks.go) by the value of `app_monitoring_readyz` at which they fail here. */
const checks = { beacon_node_syncing: 3, insufficient_connected_peers: 4 } as const;

export class CharonMetrics {
  readonly #cluster: Labels;
  readonly #started = Math.floor(Date.now() / 1000);
  readonly #requests = new Map<string, Requests>();
  readonly #failedDuties = { attester: 0, proposer: 0 };
  activeValidators = 0;

  constructor(cluster: Labels) {
    this.#cluster = cluster;
  }

  /** A request to the validator API is over. `timedOut`: its latency is not counted, but its error is. */
  recordRequest(endpoint: string, status: number, milliseconds: number, timedOut: boolean): void {
    const requests = this.#requestsOf(endpoint);
    if (!timedOut) {
      requests.count += 1;
      requests.sum += milliseconds / 1000;
    }
    if (status >= 400) requests.errors.set(status, (requests.errors.get(status) ?? 0) + 1);
  }

  /** Nothing of it was published in time. */
  recordFailedDuty(duty: "attester" | "proposer"): void {
    this.#failedDuties[duty] += 1;
  }

  /** `readyz`: what `/readyz` says, as a number. */
  text(readyz: number): string {
    return [
      "# TYPE charon_lab_stand_in gauge",
      "charon_lab_stand_in 1",
      ...this.#gauge("app_start_time_secs", this.#started),
      ...this.#gauge("app_monitoring_readyz", readyz),
      "# TYPE app_health_checks gauge",
      ...Object.entries(checks).map(([name, code]) =>
        this.#line("app_health_checks", Number(readyz === code), {
          name,
          severity: "critical",
          description: "fake",
        }),
      ),
      ...this.#gauge("core_scheduler_validators_active", this.activeValidators),
      `# TYPE ${failedDuties} counter`,
      ...Object.entries(this.#failedDuties).map(([duty, count]) => this.#line(failedDuties, count, { duty })),
      `# TYPE ${latency} histogram`,
      ...[...this.#requests].flatMap(([endpoint, { count, sum }]) => [
        this.#line(`${latency}_bucket`, count, { endpoint, le: "+Inf" }),
        this.#line(`${latency}_sum`, sum, { endpoint }),
        this.#line(`${latency}_count`, count, { endpoint }),
      ]),
      `# TYPE ${errors} counter`,
      ...[...this.#requests].flatMap(([endpoint, requests]) =>
        [...requests.errors].map(([status, count]) =>
          this.#line(errors, count, { endpoint, status_code: String(status) }),
        ),
      ),
      "",
    ].join("\n");
  }

  #requestsOf(endpoint: string): Requests {
    const known = this.#requests.get(endpoint);
    if (known !== undefined) return known;
    const made = { count: 0, sum: 0, errors: new Map<number, number>() };
    this.#requests.set(endpoint, made);
    return made;
  }

  #gauge(name: string, value: number): string[] {
    return [`# TYPE ${name} gauge`, this.#line(name, value)];
  }

  #line(name: string, value: number, own: Labels = {}): string {
    const labels = Object.entries({ ...this.#cluster, ...own })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}{${labels.join(",")}} ${value}`;
  }
}
