import { stringify } from "yaml";
import { sourceOfMetric } from "../../catalog/monitoring/metrics.ts";
import { managedBy } from "../managed-by.ts";
import type { Alert } from "./alerts/alert.ts";
import { builderAlerts } from "./alerts/builders.ts";
import { hostFactAlerts } from "./alerts/facts.ts";
import { hostAlerts } from "./alerts/hosts.ts";
import { monitorAlerts, targetAlerts } from "./alerts/monitoring.ts";
import { nodeAlerts } from "./alerts/nodes.ts";
import { signerAlerts } from "./alerts/signers.ts";
import { factAlerts, type Recording } from "./facts.ts";
import { instanceOf, type Target } from "./targets.ts";

/** What a monitor judges. */
export interface Judged {
  readonly place: "home" | "watcher";
  readonly targets: readonly Target[];
  readonly facts: readonly Recording[];
}

/** Every alert that a monitor may have, but for those of each target that is missing. */
export const allAlerts: readonly Alert[] = [
  ...monitorAlerts,
  ...targetAlerts,
  ...hostAlerts,
  ...hostFactAlerts,
  ...nodeAlerts,
  ...signerAlerts,
  ...builderAlerts,
  ...factAlerts,
];

/** Name of the alert of a target of which Prometheus has nothing at all, not even that it is down. */
export const targetMissing = "TargetMissing";

/** Those of a monitor: of a program without a target, an alert could not fire. */
export function alertsOf({ place, targets, facts }: Judged): Alert[] {
  const programs = new Set([
    ...targets.map(({ program }) => program),
    ...(facts.length > 0 ? ["configuration"] : []),
  ]);
  const alerts = place === "home" ? allAlerts : monitorAlerts;
  return [...alerts.filter(({ program }) => programs.has(program)), ...targets.map(missing)];
}

/** `absent` has no labels but those of its question. */
function missing(target: Target): Alert {
  const { program, host, role } = target;
  const instance = instanceOf(target);
  return {
    name: targetMissing,
    program,
    severity: "warning",
    expr: `absent(up{job="${program}",instance="${instance}"})`,
    for: "5m",
    reason: "Prometheus does not know of {{ $labels.job }} ({{ $labels.role }}) on {{ $labels.host }}.",
    labels: { job: program, instance, host, role },
  };
}

/** Prometheus's rules file. */
export function renderRules(judged: Judged): string {
  const { facts } = judged;
  const groups = [
    ...(facts.length > 0 ? [{ name: "facts", rules: facts }] : []),
    { name: "alerts", rules: alertsOf(judged).map(ruleOf) },
  ];
  return `${managedBy}${stringify({ groups }, { lineWidth: 0 })}`;
}

function ruleOf({ name, severity, expr, for: duration, reason, labels }: Alert): object {
  const missing = unverifiedIn(expr);
  return {
    alert: name,
    expr,
    for: duration,
    labels: { severity, ...labels },
    annotations: {
      summary: reason,
      runbook: `docs/alerts.md#${name.toLowerCase()}`,
      ...(missing.length > 0 && { unverified: missing.join("; ") }),
    },
  };
}

/** Names of metrics in an expression: what stands before braces, brackets, operators or its end, and is no function. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\b(by|on) \([^)]*\)/g, "");
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*/g)].filter(
    ({ index }) => !/\d$/.test(bare.slice(0, index)),
  );
  return [...new Set(words.map(([word]) => word))].filter(
    (word) => !reserved.has(word) && !isCalled(bare, word),
  );
}

const reserved: ReadonlySet<string> = new Set(["and", "or", "unless", "offset", "sum", "max"]);

const isCalled = (expr: string, word: string): boolean => new RegExp(`\\b${word}\\s*\\(`).test(expr);

function unverifiedIn(expr: string): string[] {
  return [...new Set(metricsIn(expr).flatMap((name) => sourceOfMetric(name)?.missing ?? []))];
}
