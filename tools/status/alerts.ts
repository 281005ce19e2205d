import { z } from "zod";
import type { LocalUrl } from "../../provider/host/local-answers.ts";
import { watchdog } from "../../render/monitoring/alerts/monitoring.ts";
import { monitoringPorts } from "../../topology/ethereum/ports.ts";
import type { Topology } from "../../topology/topology.ts";
import { type HostAnswers, parsedOr } from "./answers.ts";

/** An alert that fires and is not silenced. */
export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  /** Undefined for one that is of no host. */
  readonly host?: string;
  /** ISO 8601. */
  readonly since: string;
  readonly summary: string;
}

/** What the Alertmanagers of a stack send. */
export interface AlertStatus {
  readonly firing: readonly FiringAlert[];
  /** Monitors that do not answer, or whose alerts are not evaluated: what they would say is missing. */
  readonly blind: readonly string[];
}

/** Alertmanager's API v2 (prometheus/alertmanager at 68fb2d575: api/v2/openapi.yaml): of gettableAlerts what is used. */
const alerts = z.array(
  z.object({
    labels: z.looseObject({
      alertname: z.string(),
      severity: z.string().default(""),
      host: z.string().optional(),
    }),
    annotations: z.looseObject({ summary: z.string().default("") }),
    startsAt: z.string(),
  }),
);

export const alertQuestion = ({ network }: Topology): LocalUrl => ({
  port: monitoringPorts(network!).alertmanager,
  path: "/api/v2/alerts?active=true&silenced=false&inhibited=false",
});

/** Both monitors are asked: one watches the other, and an alert of both is one. */
export function alertStatus(
  topology: Topology,
  monitors: readonly string[],
  answers: HostAnswers,
): AlertStatus {
  const said = monitors.map((host) => ({
    host,
    alerts: parsedOr(alerts, answers(host, alertQuestion(topology))) ?? [],
  }));
  const isBlind = ({ alerts }: (typeof said)[number]) =>
    !alerts.some(({ labels }) => labels.alertname === watchdog);
  const firing = said
    .flatMap(({ alerts }) => alerts)
    .filter(({ labels }) => labels.alertname !== watchdog)
    .map(({ labels: { alertname: name, severity, host }, annotations: { summary }, startsAt: since }) => {
      return { name, severity, ...(host !== undefined && { host }), since, summary };
    });
  const unique = new Map(firing.map((alert) => [`${alert.name} ${alert.summary}`, alert]));
  const sorted = [...unique.values()].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  return { firing: sorted, blind: said.filter(isBlind).map(({ host }) => host) };
}

/** Critical ones first, then the oldest. */
const order = ({ severity, since }: FiringAlert): string => `${severity === "critical" ? 0 : 1} ${since}`;
