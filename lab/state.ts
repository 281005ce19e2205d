/** What a lab remembers between commands: `lab.json` in its folder. */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { labSystems } from "./root.ts";
import type { Lab } from "./settings.ts";

const stateSchema = z.strictObject({
  /** Simulated hosts by name; the owner is the first stack that came up with the host. */
  hosts: z.record(
    z.string(),
    z.strictObject({
      address: z.string(),
      owner: z.string(),
      system: z.enum(labSystems).default("debian-13"),
    }),
  ),
  /** Whether stacks join their hosts to the lab's tailnet. */
  overlay: z.boolean().default(false),
  /** Timing of the real chain that Hoodi's nodes follow; absent: they are fakes. */
  chain: z.enum(["production", "fast"]).optional(),
});

export type LabState = z.infer<typeof stateSchema>;

/** The lab's state; of one that was never started, no hosts. */
export function readState(lab: Lab): LabState {
  const file = join(lab.dir, "lab.json");
  return existsSync(file)
    ? stateSchema.parse(JSON.parse(readFileSync(file, "utf8")))
    : { hosts: {}, overlay: false };
}

export function writeState(lab: Lab, state: LabState): void {
  const file = join(lab.dir, "lab.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
