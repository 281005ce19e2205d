import type { PackagedClient } from "../../catalog/clients/images.ts";
import { dvtModules } from "../../catalog/clients/registry.ts";
import type { DvtProgram } from "./schema.ts";

const modulesOf = (program: DvtProgram) =>
  program === "ssv" ? [dvtModules.ssv] : [dvtModules.charon, dvtModules.lodestar];

/** Images of a DVT node's programs, in the order in which they start. */
export function programImages(program: DvtProgram): PackagedClient[] {
  return modulesOf(program).map(({ image }) => image.name);
}

/** Ceiling in MiB for all of them. */
export function programMemoryMiB(program: DvtProgram): number {
  return modulesOf(program).reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
}
