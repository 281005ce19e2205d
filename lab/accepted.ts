import { dataDiskOf, disksUnitFile, udevProgram } from "./disks.ts";
import { simulatedNames } from "./hosts.ts";
import type { Lab } from "./settings.ts";

/** What the lab adds to a host: names of the internet, and what stands in for udev where there is a disk. */
export function acceptedOn(lab: Lab, host: string): Record<string, string> {
  const names = simulatedNames(lab).map((line) => [`names ${line}`, "the lab's internet"]);
  const additions =
    dataDiskOf(host) === undefined ? [] : [`program ${udevProgram}`, `systemd ${disksUnitFile}`];
  const disks = additions.map((name) => [name, "the lab's disks"]);
  return Object.fromEntries([...names, ...disks]);
}
