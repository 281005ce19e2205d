import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { GoToolchain } from "./go-toolchain.ts";

/** Programs to build from a folder with go.mod and go.sum. */
export interface Build {
  /** First word of progress lines. */
  readonly name: string;
  readonly folder: string;
  readonly flags: readonly string[];
  readonly targets: readonly string[];
  /** File for one target, folder (ending in a slash) for several. */
  readonly output: string;
}

/** Builds programs of pinned modules; a failure carries the end of what Go said. */
export async function compileGo(
  toolchain: GoToolchain,
  { name, folder, flags, targets, output }: Build,
  progress: (line: string) => void,
): Promise<void> {
  const build = spawn(toolchain.go, ["build", "-v", ...flags, "-o", output, ...targets], {
    cwd: folder,
    env: { ...toolchain.env, CGO_ENABLED: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines = createInterface(build.stderr);
  const tail: string[] = [];
  let seen = 0;
  lines.on("line", (line) => {
    if (tail.push(line) > 20) tail.shift();
    if (++seen % 250 === 0) progress(`${name}: ${seen} modules and packages done`);
  });
  const [code] = await once(build, "close");
  if (code !== 0) throw new Error(`Building ${targets.join(" and ")} failed:\n${tail.join("\n")}`);
}
