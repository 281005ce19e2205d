import type { DvtModule } from "../../catalog/clients/client.ts";
import type { PackagedClient } from "../../catalog/clients/images.ts";
import { dvtModules } from "../../catalog/clients/registry.ts";
import type { DvtProgram } from "./schema.ts";

const modulesOf = (program: DvtProgram) =>
  program === "ssv" ? [dvtModules.ssv] : [dvtModules.charon, dvtModules.lodestar];

/** Images of a DVT node's programs, in the order in which they start. */
export function programImages(program: DvtProgram): PackagedClient[] {
  return modulesOf(program).map(({ image }) => image.name);
}

/** What all of them need on a host. */
export function programNeeds(program: DvtProgram): { memoryMiB: number; diskGB: number; threads: number } {
  const modules: readonly Pick<DvtModule<string, never>, "memoryMiB" | "minDiskGB" | "minThreads">[] =
    modulesOf(program);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    memoryMiB: sum(modules.map(({ memoryMiB }) => memoryMiB)),
    diskGB: sum(modules.map(({ minDiskGB = 0 }) => minDiskGB)),
    threads: sum(modules.map(({ minThreads = 0 }) => minThreads)),
  };
}
