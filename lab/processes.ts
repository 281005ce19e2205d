/**
 * The lab's processes on this machine. Each carries the lab's folder in its environment, and so do its children:
 * the kernel's own list is the record, which cannot be lost when the lab is killed between a start and a note.
 */

import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "./settings.ts";

const folderMark = "BONDED_VALIDATOR_LAB";
const partMark = "BONDED_VALIDATOR_LAB_PART";

export interface LabProcess {
  readonly pid: number;
  /** Clock ticks from boot to its start (proc(5) field 22); tells a process from a later one with the same pid. */
  readonly started: string;
  /** What it does for the lab, for example "registry" or "host trdiy". */
  readonly part: string;
}

/** Environment that marks a process and its children as part of the lab. */
export function marks(lab: Lab, part: string): Record<string, string> {
  return { [folderMark]: lab.dir, [partMark]: part };
}

/** Part of what a command starts and waits for; names the command's process, so that orphans of a killed one show. */
export const commandPart = (): string => `command ${process.pid} ${startTime(process.pid)}`;

/** Whether a process belongs to a command that was killed. */
export function isOrphan({ part }: LabProcess): boolean {
  const [, pid, started] = /^command (\d+) (\d+)$/.exec(part) ?? [];
  return pid !== undefined && startTime(Number(pid)) !== started;
}

/** Starts a program that goes on after this one ends; it prints to `<lab>/log/<part>.log`. */
export function startDaemon(lab: Lab, part: string, program: string, args: string[]): void {
  const log = openSync(join(lab.dir, "log", `${part.replaceAll(" ", "-")}.log`), "a");
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...marks(lab, part) },
  });
  child.on("error", () => undefined); // the caller waits for the service and reports its absence with the log
  child.unref();
  closeSync(log);
}

/** All living processes of the lab except this one. */
export function labProcesses(lab: Lab): LabProcess[] {
  return otherPids().flatMap((pid) => describe(lab, pid) ?? []);
}

/** Folders of all labs of this machine of which a process lives, whichever working copy they belong to. */
export function labFolders(): string[] {
  const marked = otherPids().flatMap((pid) =>
    environmentOf(pid).filter((entry) => entry.startsWith(`${folderMark}=`)),
  );
  return [...new Set(marked.map((entry) => entry.slice(folderMark.length + 1)))];
}

function otherPids(): number[] {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return pids.map(Number).filter((pid) => pid !== process.pid);
}

function environmentOf(pid: number): string[] {
  return read(`/proc/${pid}/environ`)?.split("\0") ?? [];
}

/** Ends processes: `first` with this signal; after `grace` milliseconds what is left is killed. */
export async function endProcesses(
  processes: LabProcess[],
  first: NodeJS.Signals,
  grace: number,
): Promise<void> {
  for (const one of processes) signal(one, first);
  const deadline = Date.now() + grace;
  while (processes.some(isAlive) && Date.now() < deadline) await sleep(20);
  for (const one of processes) signal(one, "SIGKILL");
  await ended(processes);
}

/** Waits until processes have ended. */
export async function ended(processes: LabProcess[]): Promise<void> {
  while (processes.some(isAlive)) await sleep(20);
}

/** Start time of a living process; undefined when there is none with this pid. */
export function startTime(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

function describe(lab: Lab, pid: number): LabProcess | undefined {
  const environment = environmentOf(pid);
  if (!environment.includes(`${folderMark}=${lab.dir}`)) return undefined;
  const started = startTime(pid);
  const part = environment.find((entry) => entry.startsWith(`${partMark}=`))?.slice(partMark.length + 1);
  if (!started || (part?.startsWith("init ") && !isInit(pid))) return undefined;
  return { pid, started, part: part ?? "" };
}

/** Whether a process is a container's first; a child that it has just forked carries its marks, too, for a moment. */
function isInit(pid: number): boolean {
  return /^NSpid:\t\d+\t1$/m.test(read(`/proc/${pid}/status`) ?? "");
}

const isAlive = (one: LabProcess): boolean => startTime(one.pid) === one.started;

function signal(one: LabProcess, name: NodeJS.Signals): void {
  if (!isAlive(one)) return;
  try {
    process.kill(one.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the process ended, or is the kernel's own
  }
}
