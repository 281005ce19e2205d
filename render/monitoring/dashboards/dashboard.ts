import { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** A dashboard answers one question. */
export interface Dashboard {
  /** Name of its file and of its page. */
  readonly uid: string;
  /** The question. */
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A graph over time. */
export interface Panel {
  readonly title: string;
  /** Job of the targets that it is about; it is left out where there are none. */
  readonly program: string;
  /** PromQL. */
  readonly expr: string;
  /** Name of each line, with labels as `{{host}}`. */
  readonly legend: string;
  /** As Grafana names it: `percentunit`, `bytes`, `d`; absent: a number. */
  readonly unit?: "percentunit" | "bytes" | "d";
  /** What is right and what is not. */
  readonly description: string;
}

/** Name of the data source: Prometheus beside it. */
export const dataSource = { type: "prometheus", uid: "prometheus" } as const;

/** Of Grafana's 24 columns and in its rows. */
const size = { width: 12, height: 8 } as const;

/** A dashboard in Grafana's form, with the panels whose programs are among those. */
export function renderDashboard({ uid, title, panels }: Dashboard, programs: ReadonlySet<string>): string {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .tags(["bonded-validator"])
    .readonly()
    .time({ from: "now-6h", to: "now" })
    .refresh("1m");
  for (const panel of panels) if (programs.has(panel.program)) builder.withPanel(panelBuilder(panel));
  return `${JSON.stringify(builder.build(), undefined, 2)}\n`;
}

function panelBuilder({ title, description, expr, legend, unit }: Panel): PanelBuilder {
  const builder = new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(dataSource)
    .span(size.width)
    .height(size.height)
    .withTarget(
      new DataqueryBuilder().refId("A").datasource(dataSource).expr(expr).legendFormat(legend).range(),
    );
  return unit === undefined ? builder : builder.unit(unit);
}
