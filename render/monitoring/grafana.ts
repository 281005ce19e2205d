import { stringify } from "yaml";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { monitoringPrograms } from "../../catalog/monitoring/programs.ts";
import { managedBy } from "../managed-by.ts";
import { dataSource, renderDashboard } from "./dashboards/dashboard.ts";
import { dashboards } from "./dashboards/list.ts";

/** Where dashboards lie in the container. */
const folder = "/dashboards";

const provisioning = "/etc/grafana/provisioning";

/** What Grafana is given, by the path in its container: the Prometheus beside it, and the dashboards of programs that are there. */
export function grafanaFiles(prometheusPort: number, programs: ReadonlySet<string>): Record<string, string> {
  return {
    [`${provisioning}/datasources/datasource.yml`]: yaml({
      apiVersion: 1,
      datasources: [
        {
          name: "Prometheus",
          ...dataSource,
          url: loopbackUrl(prometheusPort),
          access: "proxy",
          isDefault: true,
        },
      ],
    }),
    [`${provisioning}/dashboards/dashboards.yml`]: yaml({
      apiVersion: 1,
      providers: [
        { name: "bonded-validator", type: "file", allowUiUpdates: false, options: { path: folder } },
      ],
    }),
    ...Object.fromEntries(
      dashboards.map((dashboard) => [
        `${folder}/${dashboard.uid}.json`,
        renderDashboard(dashboard, programs),
      ]),
    ),
  };
}

const yaml = (value: object): string => `${managedBy}${stringify(value, { lineWidth: 0 })}`;

/** Who reaches its port on loopback may look and cannot change anything: it has no accounts. */
export function grafanaArguments(port: number): string[] {
  const { data } = monitoringPrograms.grafana;
  const settings = {
    "server.http_addr": "127.0.0.1",
    "server.http_port": port,
    "paths.data": data,
    "paths.logs": `${data}/log`,
    "paths.plugins": `${data}/plugins`,
    "paths.provisioning": provisioning,
    "log.mode": "console",
    "auth.anonymous.enabled": true,
    "auth.anonymous.org_role": "Viewer",
    "auth.disable_login_form": true,
    "security.disable_initial_admin_creation": true,
    "analytics.reporting_enabled": false,
    "analytics.check_for_updates": false,
    "analytics.check_for_plugin_updates": false,
    "news.news_feed_enabled": false,
    "plugins.preinstall_disabled": true,
  };
  return [
    "server",
    "--homepath=/usr/share/grafana",
    ...Object.entries(settings).map(([key, value]) => `cfg:${key}=${value}`),
  ];
}
