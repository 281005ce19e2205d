import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { monitoringRolesOf } from "../../../render/stack/roles.ts";
import type { Settings } from "../../support/inventory.ts";
import { textsOf } from "../../support/item-texts.ts";
import { loadMonitored } from "../../support/monitoring.ts";
import { run } from "./tools.ts";

const topology = loadMonitored("mainnet");

const files = (host: string): Record<string, string> => {
  const role = monitoringRolesOf(topology).find(
    (one) => one.host.name === host && one.role === "monitoring-mainnet",
  )!;
  return Object.fromEntries([...textsOf(role.items)].map(([path, text]) => [basename(path), text]));
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "monitoring-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe.each(["i7bb", "xserver"])("what is rendered for %s", (host) => {
  it("Prometheus takes, with its rules", () => {
    const rules = write("rules.yml", files(host)["rules.yml"]!);
    const text = files(host)["prometheus.yml"]!.replace("/etc/prometheus/rules.yml", rules);
    const path = write("prometheus.yml", text);
    const printed = run("promtool", ["check", "config", "--lint=all", "--lint-fatal", path]);
    expect(printed).toMatch(/SUCCESS: [1-9]\d* rules found/);
  });

  it("Alertmanager takes", () => {
    const path = write("alertmanager.yml", files(host)["alertmanager.yml"]!);
    expect(run("amtool", ["check-config", path])).toContain("SUCCESS");
  });

  it.each([
    ["alertname=NoNodeServes severity=critical", "critical"],
    ["alertname=DiskFillsUp severity=warning", "warning"],
    ["alertname=Watchdog severity=warning", "dead-mans-switch"],
  ])("Alertmanager sends %s to %s", (labels, receiver) => {
    const path = write("alertmanager.yml", files(host)["alertmanager.yml"]!);
    const printed = run("amtool", [
      "config",
      "routes",
      "test",
      `--config.file=${path}`,
      ...labels.split(" "),
    ]);
    expect(printed.trim()).toBe(receiver);
  });

  it.each([
    ["prometheus", "prometheus"],
    ["alertmanager", "prometheus-alertmanager"],
  ] as const)("%s knows each option", (service, program) => {
    const help = run(program, ["--help"]);
    const { command } = (parse(files(host)["compose.yaml"]!) as Settings).services[service];
    for (const option of command.map((word: string) => word.split("=")[0]))
      expect(help).toContain(`${option}=`);
  });
});
