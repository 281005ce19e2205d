import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { metricSources, sourceOfMetric } from "../../catalog/monitoring/metrics.ts";
import { dvtReadyScript } from "../../render/dvt/ready.ts";
import { renderDashboard } from "../../render/monitoring/dashboards/dashboard.ts";
import { dashboards } from "../../render/monitoring/dashboards/list.ts";
import { allAlerts, metricsIn, targetMissing } from "../../render/monitoring/rules.ts";
import type { ContributingRole, Items, RoleSpec } from "../../render/role.ts";
import { openingsOf, rulesOf } from "../../render/stack/exposure.ts";
import { monitoringRolesOf, rolesOf } from "../../render/stack/roles.ts";
import { loadDvt } from "../support/dvt.ts";
import { load, type Settings } from "../support/inventory.ts";
import { textsOf } from "../support/item-texts.ts";
import { loadMonitored } from "../support/monitoring.ts";
import { pageOf } from "./docs/pages.ts";

const topology = loadMonitored("mainnet");
const roles = monitoringRolesOf(topology);
const folder = "/etc/bonded-validator/mainnet/monitoring";

const roleOf = (host: string, role: string): RoleSpec =>
  roles.find((one) => one.host.name === host && one.role === role)!;

function text(items: Items, path: string): string {
  return textsOf(items).get(path)!;
}

const file = (host: string, name: string): Settings =>
  parse(text(roleOf(host, "monitoring-mainnet").items, `${folder}/${name}`));

describe.each(["prometheus.yml", "rules.yml", "alertmanager.yml", "compose.yaml"])("%s", (name) => {
  it.each(["i7bb", "xserver"])("of %s is as it was read", async (host) => {
    const content = text(roleOf(host, "monitoring-mainnet").items, `${folder}/${name}`);
    await expect(content).toMatchFileSnapshot(`golden/monitoring/${host}/${name}`);
  });
});

it("units that publish a port on the mesh are as they were read", async () => {
  const { items } = roleOf("shin", "metrics-mainnet");
  const unit = "/etc/systemd/system/bonded-validator-mainnet-metrics-9100";
  const units = ["socket", "service"].map((kind) => text(items, `${unit}.${kind}`));
  await expect(units.join("\n")).toMatchFileSnapshot("golden/monitoring/metrics-9100");
});

describe("what is scraped", () => {
  const jobs: Settings[] = file("i7bb", "prometheus.yml").scrape_configs;
  const scraped = jobs.flatMap(({ job_name, metrics_path, static_configs }) =>
    static_configs.map(
      ({ targets: [address], labels }: Settings) => `${job_name} ${labels.host} ${address}${metrics_path}`,
    ),
  );

  it("is what roles contribute, and both monitors", () => {
    const contributed = rolesOf(topology).flatMap((role) => {
      const { metrics = [] } = (role as Partial<ContributingRole>).contributes ?? {};
      return metrics.map(({ program, port, path }) => {
        const { name } = role.host;
        const address = name === "i7bb" ? "127.0.0.1" : topology.overlay!.members[name]!.address;
        return `${program} ${name} ${address}:${port}${path}`;
      });
    });
    const own = [
      "prometheus i7bb 127.0.0.1:9190/metrics",
      "prometheus xserver 10.99.0.12:9190/metrics",
      "alertmanager i7bb 127.0.0.1:9193/metrics",
      "grafana i7bb 127.0.0.1:9194/metrics",
    ];
    expect(contributed.length).toBeGreaterThan(20);
    expect(scraped.toSorted()).toEqual([...contributed, ...own].toSorted());
  });

  it("is on the mesh by a socket and let in from the monitor alone", () => {
    const others = Object.values(topology.hosts).filter(({ name }) => name !== "i7bb");
    for (const { name } of others) {
      const { address } = topology.overlay!.members[name]!;
      const wanted = scraped.flatMap((line) => line.match(new RegExp(` ${address}:(\\d+)/`))?.[1] ?? []);
      const own = roles.filter(({ host }) => host.name === name);
      const sockets = own.flatMap(({ items }) =>
        Object.keys(items).flatMap(
          (key) => key.match(/^unit bonded-validator-mainnet-.*-(\d+)\.socket$/)?.[1] ?? [],
        ),
      );
      expect([name, sockets.toSorted()]).toEqual([name, wanted.toSorted()]);
      const open = openingsOf(topology.overlay, name, rulesOf(topology, name))
        .filter(({ because }) => /mainnet-(metrics|monitoring)-tcp/.test(because))
        .map(({ role, from, port }) => `${role} ${from} ${port}`);
      expect(open.toSorted()).toEqual(wanted.map((port) => `mesh 10.99.0.2 ${port}`).toSorted());
    }
  });

  it("of a host is shown by the stack that owns it", () => {
    const hoodi = loadMonitored("hoodi");
    expect(monitoringRolesOf(hoodi).filter(({ role }) => role === "exporter")).toEqual([]);
    expect(roles.filter(({ role }) => role === "exporter").map(({ host }) => host.name)).toEqual(
      Object.keys(topology.hosts),
    );
  });
});

it("the watcher scrapes both monitors and knows their alerts alone", () => {
  const jobs: Settings[] = file("xserver", "prometheus.yml").scrape_configs;
  expect(jobs.map(({ job_name }) => job_name)).toEqual(["prometheus", "alertmanager"]);
  const rules: Settings[] = file("xserver", "rules.yml").groups.flatMap((group: Settings) => group.rules);
  expect(new Set(rules.map(({ alert }) => alert))).toEqual(
    new Set(["MonitorDown", "NotificationsFail", "Watchdog", "TargetMissing"]),
  );
});

it("nothing of it listens but on loopback and, forwarded, on the mesh", () => {
  for (const host of ["i7bb", "xserver"]) {
    const { items } = roleOf(host, "monitoring-mainnet");
    const { services } = parse(text(items, `${folder}/compose.yaml`)) as Settings;
    for (const { command, network_mode, ports } of Object.values<Settings>(services)) {
      expect({ network_mode, ports }).toEqual({ network_mode: "host", ports: [] });
      const addresses = command.filter((word: string) => /listen-address|http_addr/.test(word));
      expect(addresses.at(-1)).toMatch(
        /^(--web\.listen-address=127\.0\.0\.1:\d+|cfg:server\.http_addr=127\.0\.0\.1)$/,
      );
    }
    expect(services.alertmanager.command).toContain("--cluster.listen-address=");
  }
  expect(
    text(roleOf("shin", "exporter").items, "/etc/systemd/system/bonded-validator-node-exporter.service"),
  ).toContain("--web.listen-address=127.0.0.1:9100 ");
});

it("a stack without the section has none of it", () => {
  expect(monitoringRolesOf(load("mainnet"))).toEqual([]);
});

const wordsIn = (text: string): string[] => text.match(/\w+/g) ?? [];

describe("dashboards", () => {
  const everyProgram = new Set(Object.keys(metricSources));
  const panels = dashboards.flatMap((dashboard) => dashboard.panels);
  const targetsOf = (page: Settings): Settings[] => page.panels.flatMap((panel: Settings) => panel.targets);

  it.each(["datasource.yml", "dashboards.yml", "capacity.json"])("%s is as it was read", async (name) => {
    const content = text(roleOf("i7bb", "monitoring-mainnet").items, `${folder}/grafana/${name}`);
    await expect(content).toMatchFileSnapshot(`golden/monitoring/i7bb/grafana-${name}.txt`);
  });

  it.each(panels)(
    "$title ($program) uses metrics of its program that the catalog has",
    ({ expr, program }) => {
      expect(metricsIn(expr).length).toBeGreaterThan(0);
      for (const metric of metricsIn(expr))
        expect([
          metric,
          [program, "hostFacts"].some((job) => metricSources[job]?.names.includes(metric)),
        ]).toEqual([metric, true]);
    },
  );

  it("ask the Prometheus beside them, and may be changed by nobody", () => {
    for (const dashboard of dashboards) {
      const page = JSON.parse(renderDashboard(dashboard, everyProgram)) as Settings;
      expect(page).toMatchObject({ uid: dashboard.uid, title: dashboard.title, editable: false });
      expect(targetsOf(page).map(({ expr }) => expr)).toEqual(dashboard.panels.map(({ expr }) => expr));
      for (const { datasource } of targetsOf(page))
        expect(datasource).toEqual({ type: "prometheus", uid: "prometheus" });
    }
  });

  it("have no panel of a program that is not there", () => {
    for (const dashboard of dashboards) {
      const page = JSON.parse(renderDashboard(dashboard, new Set(["node", "prometheus"]))) as Settings;
      const left = dashboard.panels.filter(({ program }) => ["node", "prometheus"].includes(program));
      expect((page.panels ?? []).map(({ title }: Settings) => title)).toEqual(left.map(({ title }) => title));
    }
  });

  it("are on the home host alone", () => {
    const of = (host: string) => file(host, "compose.yaml").services;
    expect(Object.keys(of("i7bb")).toSorted()).toEqual(["alertmanager", "grafana", "prometheus"]);
    expect(Object.keys(of("xserver")).toSorted()).toEqual(["alertmanager", "prometheus"]);
  });
});

describe("alerts", () => {
  it.each(allAlerts)("$name uses metrics of its program that the catalog has", ({ expr, program }) => {
    for (const metric of metricsIn(expr)) {
      expect([metric, sourceOfMetric(metric)]).toEqual([metric, expect.anything()]);
      expect([program, "prometheus", "hostFacts", "relayFacts"].map((job) => metricSources[job])).toContain(
        sourceOfMetric(metric),
      );
    }
  });

  it("with the dashboards and the scripts that judge DVT nodes use every metric of the catalog", () => {
    const scripts = Object.values(loadDvt("hoodi").dvtNodes).map(dvtReadyScript).join();
    const panels = dashboards.flatMap((dashboard) => dashboard.panels);
    const queries = [...allAlerts, ...panels].map(({ expr }) => expr);
    const used = new Set([...queries, scripts.replaceAll(/_(sum|count)\b/g, "")].flatMap(wordsIn));
    const known = Object.values(metricSources).flatMap(({ names }) => names);
    expect(known.filter((name) => !used.has(name))).toEqual([]);
  });

  it("say what their metrics lack until they may be trusted", () => {
    const rules: Settings[] = file("i7bb", "rules.yml").groups.flatMap((group: Settings) => group.rules);
    const ssv = rules.find(({ alert }) => alert === "SsvBeaconNodeNotSynced")!;
    expect(ssv.annotations.unverified).toMatch(/2\.5\.1/);
    const disk = rules.find(({ alert }) => alert === "DiskAlmostFull")!;
    expect(disk.annotations).not.toHaveProperty("unverified");
  });

  it("have a section each in docs/alerts.md, which says what to do", () => {
    const sections = pageOf("docs/alerts.md").text.split(/^## /m).slice(1);
    const titles = sections.map((section) => section.slice(0, section.indexOf("\n")));
    expect(titles.toSorted()).toEqual([...allAlerts.map(({ name }) => name), targetMissing].toSorted());
    for (const section of sections) expect(section.trim().split("\n\n").length).toBeGreaterThan(2);
  });

  it("know the end of each waiver", () => {
    const hoodi = loadMonitored("hoodi", (c) => (c.waivers["shared-line"].until = "2027-06-30"));
    const { items } = monitoringRolesOf(hoodi).find(
      ({ role, host }) => role === "monitoring-hoodi" && host.name === "i7bb",
    )!;
    const { groups } = parse(text(items, "/etc/bonded-validator/hoodi/monitoring/rules.yml")) as Settings;
    expect(groups[0].rules).toEqual([
      {
        record: "bonded_validator_waiver_end_timestamp_seconds",
        expr: `vector(${Date.UTC(2027, 5, 30, 23, 59, 59) / 1000})`,
        labels: { check: "shared-line" },
      },
    ]);
  });
});
