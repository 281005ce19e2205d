/** How long `npm run check` takes, and how much memory: for the committed stack, and for 100 home hosts. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { accepted, complete, type Settings } from "../test/support/inventory.ts";
import { configuration, type Inventory } from "../test/support/topologies.ts";

/** One row of the report. */
interface Measurement {
  readonly what: string;
  /** Median of the runs, from the start of the process to its end. */
  readonly seconds: number;
  /** Of these, what the processor worked: what remains on a busy machine is waiting. */
  readonly cpuSeconds: number;
  /** The most that a run held. */
  readonly megabytes: number;
}

const runs = 5;
const check = resolve(import.meta.dirname, "../tools/check.ts");
const printUsage = `process.on("exit", () => process.stderr.write(JSON.stringify(process.resourceUsage())))`;

/** Ten sites with ten home hosts each, a mainnet node on every one and a validator client beside all but one. */
export function homes(): Inventory {
  const hosts = Array.from({ length: 100 }, (_, i) => ({
    site: Math.floor(i / 10),
    index: i + 1,
    rented: true,
    owner: "mainnet" as const,
    pair: i % 2 === 0 ? (["erigon", "caplin"] as const) : (["reth", "lighthouse"] as const),
    validators: i < 99 ? (["lighthouse"] as const) : [],
    networks: ["mainnet" as const],
  }));
  return { publicPorts: Array.from({ length: 10 }, () => "30300-30699"), dynamic: true, hosts };
}

/** Measures the command in processes of their own, so that start-up counts. */
export function topologyMeasurements(): Measurement[] {
  const many = configuration(homes(), "mainnet");
  return [
    measured("npm run check -- mainnet", complete("mainnet")),
    measured("npm run check, 100 home hosts with a node each", {
      ...accepted("mainnet", many).config,
      overlay: "none",
    }),
  ];
}

function measured(what: string, config: Settings): Measurement {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-bench-"));
  const file = join(folder, "Pulumi.mainnet.yaml");
  const sections = Object.entries(config).map(([section, value]) => [`bonded-validator:${section}`, value]);
  writeFileSync(file, stringify({ config: Object.fromEntries(sections) }));
  const all = Array.from({ length: runs }, () => timed(["mainnet", "--config-file", file]));
  rmSync(folder, { recursive: true });
  return {
    what,
    seconds: median(all.map((run) => run.seconds)),
    cpuSeconds: median(all.map((run) => run.cpuSeconds)),
    megabytes: Math.max(...all.map((run) => run.megabytes)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function timed(args: readonly string[]): Omit<Measurement, "what"> {
  const start = performance.now();
  const hook = `data:text/javascript,${encodeURIComponent(printUsage)}`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", hook, check, ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`check ended with ${status}: ${stderr}`);
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr) as NodeJS.ResourceUsage;
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
}

if (import.meta.main) {
  for (const { what, seconds, cpuSeconds, megabytes } of topologyMeasurements())
    console.log(
      `${what}: ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of processor), ${megabytes.toFixed(0)} MiB`,
    );
}
