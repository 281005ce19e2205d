/** Labs of the same name that belong to other working copies: a bridge and simulated machines have names of their own. */

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { down } from "./down.ts";
import { fail } from "./problem.ts";
import { labFolders } from "./processes.ts";
import type { Lab } from "./settings.ts";

/** Clears away the lab of a working copy that is gone; refuses to disturb one that is there. */
export async function makeRoom(lab: Lab): Promise<void> {
  const others = labFolders().filter((folder) => folder !== lab.dir && basename(folder) === lab.name);
  for (const dir of others) {
    if (existsSync(dir)) {
      fail(
        `A lab named ${lab.name} runs in ${dir}: end it there, or set LAB_NAME and LAB_SUBNET for this one.`,
      );
    }
    await down({ ...lab, dir });
  }
}
