import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { dashboards } from "../../../render/monitoring/dashboards/list.ts";
import { factsOf } from "../../../render/monitoring/facts.ts";
import { allAlerts, type Judged, renderRules, targetMissing } from "../../../render/monitoring/rules.ts";
import { instanceOf, type Target } from "../../../render/monitoring/targets.ts";
import type { Settings } from "../../support/inventory.ts";
import type { Series } from "./case.ts";
import { cases } from "./cases.ts";
import { run } from "./tools.ts";

const targets: readonly Target[] = [...new Set(allAlerts.map(({ program }) => program))]
  .filter((program) => program !== "configuration")
  .map((program, i) => ({ program, host: "i7bb", role: "r", port: 9000 + i, path: "/metrics" }));

/** A configuration whose dates lie so many days after the time at which promtool's clock begins, 1970. */
function judged(days: number): Judged {
  const date = new Date(days * 86_400_000).toISOString().slice(0, 10);
  const facts = factsOf({
    waiverEnds: { "shared-line": date },
    unreadyForks: [{ client: "reth", fork: "Glamsterdam", date }],
  });
  return { place: "home", targets, facts };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rules-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether an alert fires so many minutes after its series began. */
interface Question {
  readonly alert: string;
  readonly series: Series;
  readonly minutes: number;
  readonly fires: boolean;
}

/** A test of promtool's. */
function asTest({ alert, series, minutes, fires }: Question): object {
  const expr = `clamp_max(count(ALERTS{alertname="${alert}",alertstate="firing"}), 1)`;
  return {
    name: `${alert} ${fires ? "fires" : "is quiet"} at ${JSON.stringify(series)}`,
    interval: "15s",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      { expr, eval_time: `${minutes}m`, exp_samples: fires ? [{ labels: "{}", value: 1 }] : [] },
    ],
  };
}

/** Lets promtool answer all questions at once, of rules whose dates are so many days ahead; throws with its words. */
function ask(questions: readonly Question[], days = 100): void {
  const files = [...new Set(questions.map(({ alert }) => alert))].map((alert) => {
    writeFileSync(join(folder, `${alert}.rules.yml`), stringify(rulesAbout(alert, days)));
    const tests = questions.filter((question) => question.alert === alert).map(asTest);
    const file = join(folder, `${alert}.yml`);
    const about = { rule_files: [`${alert}.rules.yml`], evaluation_interval: "15s", tests };
    writeFileSync(file, stringify(about));
    return file;
  });
  const printed = run("promtool", ["test", "rules", ...files]);
  expect(printed.match(/SUCCESS/g)).toHaveLength(files.length);
}

/** The rules of an alert, and those that it names: promtool evaluates all that it is given every 15 s of each question. */
function rulesAbout(alert: string, days: number): object {
  const { groups } = parse(renderRules(judged(days))) as Settings;
  const { expr } = allAlerts.find(({ name }) => name === alert) ?? { expr: "" };
  return {
    groups: groups.map(({ name, rules }: Settings) => ({
      name,
      rules: rules.filter((rule: Settings) => {
        return rule.record !== undefined || rule.alert === alert || expr.includes(rule.alert);
      }),
    })),
  };
}

it("every alert fires at what it is about and at nothing else", { timeout: 120_000 }, () => {
  ask([
    ...cases.flatMap(({ alert, after, fires, quiet }) => [
      ...fires.map((series) => ({ alert, series, minutes: after, fires: true })),
      ...quiet.map((series) => ({ alert, series, minutes: after, fires: false })),
    ]),
    { alert: "Watchdog", series: {}, minutes: 0, fires: true },
  ]);
});

it("a target of which Prometheus has nothing is missing, and one that is down is not", () => {
  const seen = targets.map((target) => {
    const { program, host, role } = target;
    return [`up{job="${program}",instance="${instanceOf(target)}",host="${host}",role="${role}"}`, "0x40"];
  });
  const question = { alert: targetMissing, minutes: 6 };
  ask([
    ...seen.map((_, i) => ({ ...question, series: Object.fromEntries(seen.toSpliced(i, 1)), fires: true })),
    { ...question, series: Object.fromEntries(seen), fires: false },
  ]);
});

it.each([
  [13, true],
  [16, false],
])("a fork and the end of a waiver in %i days: %s", (days, fires) => {
  ask(
    ["ForkAhead", "WaiverEnds"].map((alert) => ({ alert, series: {}, minutes: 1, fires })),
    days,
  );
});

it("every alert was seen to fire", () => {
  const own = [...cases.map(({ alert }) => alert), "Watchdog", "ForkAhead", "WaiverEnds"];
  expect(own.toSorted()).toEqual(allAlerts.map(({ name }) => name).toSorted());
});

it("Prometheus takes the query of each panel", () => {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels);
  const rules = panels.map(({ expr }, i) => ({ record: `panel:${i}`, expr }));
  const file = join(folder, "panels.yml");
  writeFileSync(file, stringify({ groups: [{ name: "panels", rules }] }));
  expect(run("promtool", ["check", "rules", file])).toContain(`SUCCESS: ${panels.length} rules found`);
});
