import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../cache.ts";
import { ensureGo, type GoToolchain } from "./go-toolchain.ts";
import { PULUMI_VERSION } from "./version.ts";

const moduleFolder = fileURLToPath(new URL("go", import.meta.url));
const target = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const flags = [
  "-trimpath",
  "-buildvcs=false",
  "-mod=readonly",
  `-ldflags=-s -w -X ${versionVariable}=${PULUMI_VERSION}`,
];

/** Builds `pulumi` from the modules pinned in go/go.sum, once per machine, and gives its path in `cacheDir()`. */
export async function buildEngine(progress: (line: string) => void): Promise<string> {
  const pulumi = join(cacheDir(), "engine", `built-${await inputsHash()}`, "bin", "pulumi");
  if (existsSync(pulumi)) return pulumi;
  const toolchain = await ensureGo(progress);
  progress(
    `engine: building pulumi ${PULUMI_VERSION} with Go ${toolchain.version}, about 4 minutes, once per machine`,
  );
  await mkdir(dirname(pulumi), { recursive: true });
  const fresh = `${pulumi}.${process.pid}`;
  await goBuild(toolchain, fresh, progress);
  await rename(fresh, pulumi);
  return pulumi;
}

async function inputsHash(): Promise<string> {
  const hash = createHash("sha256").update(flags.join(" "));
  for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(moduleFolder, file)));
  return hash.digest("hex").slice(0, 16);
}

async function goBuild(
  toolchain: GoToolchain,
  file: string,
  progress: (line: string) => void,
): Promise<void> {
  const build = spawn(toolchain.go, ["build", "-v", ...flags, "-o", file, target], {
    cwd: moduleFolder,
    env: { ...toolchain.env, CGO_ENABLED: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines = createInterface(build.stderr);
  const tail: string[] = [];
  let seen = 0;
  lines.on("line", (line) => {
    if (tail.push(line) > 20) tail.shift();
    if (++seen % 250 === 0) progress(`engine: ${seen} modules and packages done`);
  });
  const [code] = await once(build, "close");
  if (code !== 0) throw new Error(`Building the Pulumi engine failed:\n${tail.join("\n")}`);
}
