/** Commands for people that change something on hosts: what they share. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectionOf } from "../components/hosts/connection.ts";
import { Host, type Progress } from "../provider/host/host.ts";
import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import type { Topology } from "../topology/topology.ts";
import { readStackConfig } from "./stack-config.ts";

/** What a person asked for: a stack and a host or a service in it. */
export interface Request {
  readonly topology: Topology;
  readonly target: string;
  readonly json: boolean;
}

/** Reads `<stack> <target>` from the command line; prints the help and ends the process where that is all to do. */
export function readRequest(help: string): Request {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "config-file": { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [stack, target, ...more] = positionals;
  if (values.help || stack === undefined || target === undefined || more.length > 0) {
    (values.help ? process.stdout : process.stderr).write(help);
    process.exit(values.help ? 0 : 2);
  }
  const project = resolve(import.meta.dirname, "..");
  const topology = loadTopology(stack, readStackConfig(project, stack, values["config-file"]), currentDate());
  return { topology, target, json: values.json ?? false };
}

/** The session with a host of the stack, closed when `work` has ended. */
export async function withHost<T>(
  { hosts }: Topology,
  name: string,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const host = new Host(connectionOf(hosts[name]!));
  try {
    return await work(host);
  } finally {
    host.close();
  }
}

/** Progress on stderr, so that stdout is the result alone. */
export const progress: Progress = {
  step: (message) => void process.stderr.write(`${message}\n`),
  note: (message) => void process.stderr.write(`${message}\n`),
};

/** Runs a command; what fails is said in one place, without a stack trace. */
export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
