/**
 * A control group per simulated host. Where systemd runs the machine it gives each host a scope; elsewhere two hosts
 * started from one group would share one tree, each host's systemd taking the other's processes for its own.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whether systemd runs this machine, see sd_booted(3). */
export const systemdRuns = (): boolean => existsSync("/run/systemd/system");

/** Makes one group in every hierarchy (v1, hybrid or v2), below the one this process is in; notes them in `record`. */
export function makeGroups(name: string, record: string): string[] {
  const groups = hierarchies().map((own) => join(own, name));
  writeFileSync(record, groups.join("\n"));
  for (const group of groups) {
    mkdirSync(group, { recursive: true });
    // A v1 cpuset takes no process before it has processors and memory nodes.
    for (const setting of ["cpuset.cpus", "cpuset.mems"]) {
      const parent = join(group, "..", setting);
      if (existsSync(parent)) writeFileSync(join(group, setting), readFileSync(parent));
    }
  }
  return groups;
}

/** Wakes what stands still in the groups noted in `record`: the processes of a paused container cannot even be killed. */
export function thawGroups(record: string): void {
  visitGroups(record, (group) => {
    // The freezer of cgroup v1; version 2 kills frozen processes as they are.
    const state = join(group, "freezer.state");
    if (existsSync(state)) writeFileSync(state, "THAWED");
  });
}

/** Removes the groups noted in `record` with all groups in them; their processes must have ended. */
export function removeGroups(record: string): void {
  visitGroups(record, rmdirSync);
}

/** Visits the groups noted in `record` and all groups in them, the innermost first. */
function visitGroups(record: string, visit: (group: string) => void): void {
  if (!existsSync(record)) return;
  for (const group of readFileSync(record, "utf8").split("\n"))
    if (existsSync(group)) visitTree(group, visit);
}

function visitTree(group: string, visit: (group: string) => void): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) visitTree(join(group, entry.name), visit);
  }
  visit(group);
}

/** Folders of the groups that this process is in. */
function hierarchies(): string[] {
  const own = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n");
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => {
      const [fields = "", kind = ""] = line.split(" - ");
      const [type, , options = ""] = kind.split(" ");
      const folder = fields.split(" ")[4] ?? "";
      const names = options.split(",");
      const group = own.find((entry) => {
        const controllers = entry.split(":")[1] ?? "";
        if (type === "cgroup2") return entry.startsWith("0:");
        return type === "cgroup" && controllers !== "" && names.includes(controllers.split(",")[0]!);
      });
      return group ? [join(folder, group.split(":").slice(2).join(":"))] : [];
    });
}
