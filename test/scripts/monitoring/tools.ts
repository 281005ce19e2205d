import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../../lab/cache.ts";

const folder = join(cacheDir(), "monitoring/usr/bin");

/** Debian's Prometheus, Alertmanager, node exporter and their tools, as test/install unpacks them. */
export type MonitoringTool =
  | "amtool"
  | "prometheus"
  | "prometheus-alertmanager"
  | "prometheus-node-exporter"
  | "promtool";

/** Path of a tool; throws where it was not unpacked. */
export function pathOf(tool: MonitoringTool): string {
  const path = join(folder, tool);
  if (!existsSync(path)) throw new Error(`There is no ${path}: run \`npm test\` as root, which fetches it.`);
  return path;
}

/** What a tool prints; throws with its words where it refuses. */
export function run(tool: MonitoringTool, args: readonly string[]): string {
  return execFileSync(pathOf(tool), args, { encoding: "utf8", stdio: "pipe" });
}
