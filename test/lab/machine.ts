/** What a lab could leave on the machine, read before and after. */

import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Lab } from "../../lab/settings.ts";

const execute = promisify(execFile);

/** Traces by kind; equal objects mean that nothing was left. Other labs on the machine do not show in it. */
export async function traces(lab: Lab): Promise<Record<string, string[]>> {
  return {
    processes: processesOf(lab),
    mounts: lines("/proc/self/mountinfo").filter((line) => line.includes(`${lab.dir}/`)),
    links: (await output("ip", ["-o", "link"]))
      .map((line) => line.split(": ")[1]!)
      .filter((name) => !isOtherLabs(name, lab)),
    routes: (await output("ip", ["route"])).filter(
      (line) => !isOtherLabs(/dev (\S+)/.exec(line)?.[1] ?? "", lab),
    ),
    rules: [...(await output("iptables-save", [])), ...(await output("nft", ["list", "ruleset"]))].filter(
      (line) => !line.startsWith("#"),
    ),
    loops: await output("losetup", ["-a"]),
    groups: (await output("find", ["/sys/fs/cgroup", "-type", "d", "-name", `${lab.name}-*`])).sort(),
    nspawn: [
      ...staleLocks(),
      ...entries("/run/systemd/nspawn/propagate").filter((name) => name.startsWith(`${lab.name}-`)),
    ],
    files: entries(lab.dir),
  };
}

/** Processes that name the lab's folder in their environment or arguments, or see its disks: those inside hosts. */
function processesOf(lab: Lab): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) =>
      ["environ", "cmdline", "mountinfo"].some((file) => {
        const text = read(`/proc/${pid}/${file}`);
        // Every process of the machine sees the mounts of a running lab, but only a host has one as its root.
        return file === "mountinfo"
          ? rootIsIn(text, lab)
          : text.includes(`${lab.dir}/`) || text.includes(`=${lab.dir}\0`);
      }),
    )
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
}

const rootIsIn = (mountinfo: string, lab: Lab): boolean =>
  mountinfo.split("\n").some((line) => line.split(" ")[4] === "/" && line.includes(`${lab.dir}/`));

/** Labs of other people or tests come and go; their bridges end in -lab, their hosts' links begin with vb-. */
const isOtherLabs = (link: string, lab: Lab): boolean =>
  /(-lab$|^vb-|^veth)/.test(link) && !link.startsWith(`${lab.name}-`) && !link.startsWith(`vb-${lab.name}-`);

/** Lock files of systemd-nspawn that nobody holds. */
function staleLocks(): string[] {
  const folder = "/run/systemd/nspawn/locks";
  const manualStart = lines("/proc/locks").map((line) => line.trim().split(/\s+/)[5]?.split(":")[2]);
  return entries(folder).filter((name) => {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    return file !== undefined && !manualStart.includes(String(file.ino));
  });
}

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const lines = (file: string): string[] => read(file).split("\n");

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process has ended
  }
}

/** Lines a program prints; none where it is not installed. */
async function output(program: string, args: string[]): Promise<string[]> {
  const { stdout } = await execute(program, args, { maxBuffer: 1 << 26 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return { stdout: "" };
      throw error;
    },
  );
  return stdout.split("\n").filter((line) => line !== "");
}
