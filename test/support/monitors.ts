/** Both monitors of a stack in a box, by Debian's programs and the rendered files, with all times scaled. */
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { parse, stringify } from "yaml";
import { monitoringRolesOf } from "../../render/stack/roles.ts";
import { pathOf } from "../scripts/monitoring/tools.ts";
import type { Box } from "./box.ts";
import { freePort } from "./haproxy.ts";
import type { Settings } from "./inventory.ts";
import { textsOf } from "./item-texts.ts";
import { Stub } from "./metric-stubs.ts";
import { loadMonitored } from "./monitoring.ts";

const stack = "mainnet";
export const [home, watcher] = ["i7bb", "xserver"] as const;
export type MonitorName = typeof home | typeof watcher;

/** What arrived at a URL that a monitor calls. */
export interface Call {
  readonly monitor: MonitorName;
  readonly what: "switch" | "alerts";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `firing MonitorDown i7bb` */
  readonly alerts: readonly string[];
}

/** Seconds become a second a minute or less, so that two minutes are two seconds. */
const scaled = (duration: string): string => {
  const [, count, unit] = /^(\d+)([smh])$/.exec(duration)!;
  const seconds = Number(count) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
  return `${Math.max(seconds > 0 ? 200 : 0, Math.round((seconds * 1000) / 60))}ms`;
};

export class Monitors {
  readonly calls: Call[] = [];
  readonly #box: Box;
  readonly #stubs: Stub[] = [];
  readonly #ports = new Map<string, number>();
  readonly #server = createServer((request, answer) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      const [, monitor, what] = request.url!.split("/") as [string, MonitorName, Call["what"]];
      const { alerts = [] } = JSON.parse(body || "{}") as Settings;
      const said = alerts.map(
        ({ status, labels }: Settings) => `${status} ${labels.alertname} ${labels.host ?? ""}`,
      );
      this.calls.push({ monitor, what, at: Date.now(), alerts: said });
      answer.end();
    });
  });

  constructor(box: Box) {
    this.#box = box;
  }

  /** What is scraped at home beside the monitors themselves. */
  stub(instance: string): Stub {
    return this.#stubs.find((one) => one.instance === instance)!;
  }

  /** What the Prometheus of a monitor answers. */
  async ask(monitor: MonitorName, path: string): Promise<Settings> {
    const port = this.#ports.get(`${monitor} prometheus`);
    return ((await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()) as Settings).data;
  }

  async start(): Promise<void> {
    for (const monitor of [home, watcher])
      for (const program of ["prometheus", "alertmanager"])
        this.#ports.set(`${monitor} ${program}`, await freePort());
    for (const { job_name, static_configs } of parse(textsAt(home)["prometheus.yml"]!).scrape_configs)
      for (const { labels } of static_configs)
        if (!this.#ports.has(`${labels.host} ${job_name}`))
          this.#stubs.push(await Stub.start(job_name, labels.instance));
    const port = await freePort();
    await new Promise<void>((done) => this.#server.listen(port, "127.0.0.1", done));
    const templates = join(pathOf("prometheus-alertmanager"), "../../share/prometheus");
    await this.#box.run(
      `rm -rf /srv/monitors; mkdir -p /usr/share/prometheus; cp -r ${templates}/. /usr/share/prometheus`,
    );
    for (const monitor of [home, watcher]) await this.#write(monitor, `http://127.0.0.1:${port}/${monitor}`);
    for (const monitor of [home, watcher]) await this.run(monitor);
  }

  /** Starts the programs of a monitor. */
  async run(monitor: MonitorName): Promise<void> {
    const at = (program: string) => `127.0.0.1:${this.#ports.get(`${monitor} ${program}`)}`;
    const prometheus = `--config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=${at("prometheus")} --rules.alert.resend-delay=1s`;
    const alertmanager = `--config.file=alertmanager.yml --storage.path=silences --cluster.listen-address= --web.listen-address=${at("alertmanager")}`;
    await this.#box.run(`cd /srv/monitors/${monitor}
      setsid ${pathOf("prometheus-alertmanager")} ${alertmanager} >alertmanager.log 2>&1 & echo $! >alertmanager.pid
      setsid ${pathOf("prometheus")} ${prometheus} >prometheus.log 2>&1 & echo $! >prometheus.pid`);
  }

  /** Ends programs of a monitor as if their host had lost its power. */
  async kill(monitor: MonitorName, ...programs: readonly ("prometheus" | "alertmanager")[]): Promise<void> {
    const files = programs.map((program) => `${program}.pid`).join(" ");
    await this.#box.run(`cd /srv/monitors/${monitor}; kill -KILL $(cat ${files})`);
  }

  async end(): Promise<void> {
    await this.#box.run("kill -KILL $(cat /srv/monitors/*/*.pid) 2>/dev/null || :");
    this.#server.close();
    for (const stub of this.#stubs) stub.end();
  }

  async #write(monitor: MonitorName, url: string): Promise<void> {
    const texts = textsAt(monitor);
    const files = {
      "prometheus.yml": stringify(this.#prometheus(monitor, parse(texts["prometheus.yml"]!))),
      "rules.yml": stringify(this.#rules(parse(texts["rules.yml"]!))),
      "alertmanager.yml": this.#alertmanager(monitor, texts["alertmanager.yml"]!),
      "dead-mans-switch-url": `${url}/switch`,
      "webhook-url": `${url}/alerts`,
    };
    const writes = Object.entries(files).map(
      ([name, text]) => `echo ${Buffer.from(text).toString("base64")} | base64 -d >${name}`,
    );
    await this.#box.run(`mkdir -p /srv/monitors/${monitor}; cd /srv/monitors/${monitor}
      ${writes.join("\n")}`);
  }

  /** Where a target listens in the box; undefined for one that is not there. */
  #portOf(job: string, { instance, host }: Settings): number | undefined {
    return this.#ports.get(`${host} ${job}`) ?? this.#stubs.find((stub) => stub.instance === instance)?.port;
  }

  #prometheus(monitor: MonitorName, config: Settings): Settings {
    const jobs = config.scrape_configs.map((job: Settings) => ({
      ...job,
      static_configs: job.static_configs.flatMap(({ labels }: Settings) => {
        const port = this.#portOf(job.job_name, labels);
        return port === undefined ? [] : [{ targets: [`127.0.0.1:${port}`], labels }];
      }),
    }));
    return {
      ...config,
      global: {
        ...config.global,
        scrape_interval: "500ms",
        scrape_timeout: "500ms",
        evaluation_interval: "500ms",
      },
      rule_files: ["rules.yml"],
      alerting: {
        alertmanagers: [
          { static_configs: [{ targets: [`127.0.0.1:${this.#ports.get(`${monitor} alertmanager`)}`] }] },
        ],
      },
      scrape_configs: jobs.filter((job: Settings) => job.static_configs.length > 0),
    };
  }

  #rules({ groups }: Settings): Settings {
    return {
      groups: groups.map(({ name, rules }: Settings) => ({
        name,
        rules: rules
          .filter(({ alert, labels }: Settings) => {
            return alert !== "TargetMissing" || this.#portOf(labels.job, labels) !== undefined;
          })
          .map((rule: Settings) => ({ ...rule, ...(rule.for && { for: scaled(rule.for) }) })),
      })),
    };
  }

  #alertmanager(monitor: MonitorName, text: string): string {
    return text
      .replaceAll("/secrets/", `/srv/monitors/${monitor}/`)
      .replaceAll(/(group_wait|group_interval|repeat_interval): (\w+)/g, (_, name, time) => {
        return `${name}: ${scaled(time)}`;
      });
  }
}

const topology = loadMonitored(stack, (config) => {
  config.monitoring.receivers = { webhook: {} };
});

/** Rendered files of a monitor by name. */
function textsAt(monitor: MonitorName): Record<string, string> {
  const role = monitoringRolesOf(topology).find(
    ({ host, role: name }) => host.name === monitor && name === `monitoring-${stack}`,
  )!;
  return Object.fromEntries([...textsOf(role.items)].map(([path, text]) => [basename(path), text] as const));
}
