/** What a person does to a running lab: look inside hosts, cut them off, kill containers. */

import { spawn } from "node:child_process";
import { initOf, insideArguments, runInside } from "./hosts.ts";
import { connectHost } from "./network.ts";
import { fail } from "./problem.ts";
import type { Lab } from "./settings.ts";
import { readState } from "./state.ts";
import { type Container, containersOf } from "./status.ts";

/** Runs a command as root inside a host with this program's terminal; returns its exit code. */
export function exec(lab: Lab, host: string, command: readonly string[]): Promise<number> {
  const child = spawn("nsenter", insideArguments(lab, known(lab, host), command), { stdio: "inherit" });
  return new Promise((done, failed) => {
    child.on("error", failed).on("close", (code) => done(code ?? 1));
  });
}

/** Takes a host off the network, or puts it back. */
export async function setConnected(lab: Lab, host: string, connected: boolean): Promise<void> {
  const init = initOf(lab, known(lab, host)) ?? fail(`Host ${host} is off.`);
  await connectHost(lab, init, connected);
}

/** Kills running containers at once, as a crash that docker does not fix; returns their names. */
export async function killContainers(lab: Lab, host: string, name: string): Promise<string[]> {
  const running = (await containersOf(lab, known(lab, host))).filter(({ state }) => state === "running");
  const names = running.filter((container) => hasName(container, name)).map((container) => container.name);
  if (names.length === 0) {
    const there = running.map((container) => container.name).join(", ") || "none";
    fail(`Nothing named "${name}" runs on ${host}. Running containers: ${there}.`);
  }
  await runInside(lab, host, ["docker", "kill", ...names]);
  return names;
}

/** Names are those of a container, of its service (reth), or of its workload as the configuration has it (i7bbt). */
function hasName(container: Container, name: string): boolean {
  return [container.name, container.service].includes(name) || container.project.endsWith(`-${name}`);
}

function known(lab: Lab, host: string): string {
  const names = Object.keys(readState(lab).hosts);
  if (!names.includes(host)) fail(`The lab has no host "${host}". Hosts: ${names.join(", ") || "none"}.`);
  return host;
}
