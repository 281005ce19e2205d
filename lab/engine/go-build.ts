import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../cache.ts";
import { compileGo } from "./compile.ts";
import { ensureGo } from "./go-toolchain.ts";
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

/** Path of the `pulumi` that an earlier run built from the same inputs. */
export async function builtEngine(): Promise<string | undefined> {
  const pulumi = await builtPath();
  return existsSync(pulumi) ? pulumi : undefined;
}

/** Builds `pulumi` from the modules pinned in go/go.sum and gives its path in `cacheDir()`. */
export async function buildEngine(progress: (line: string) => void): Promise<string> {
  const pulumi = await builtPath();
  const toolchain = await ensureGo(progress);
  progress(
    `engine: building pulumi ${PULUMI_VERSION} with Go ${toolchain.version}, about 4 minutes, once per machine`,
  );
  await mkdir(dirname(pulumi), { recursive: true });
  const fresh = `${pulumi}.${process.pid}`;
  const build = { name: "engine", folder: moduleFolder, flags, targets: [target], output: fresh };
  await compileGo(toolchain, build, progress);
  await rename(fresh, pulumi);
  if (toolchain.scratch) await rm(toolchain.scratch, { recursive: true });
  return pulumi;
}

async function builtPath(): Promise<string> {
  const inputs = createHash("sha256").update(flags.join(" "));
  for (const file of ["go.mod", "go.sum"]) inputs.update(await readFile(join(moduleFolder, file)));
  const folder = `built-${inputs.digest("hex").slice(0, 16)}`;
  return join(cacheDir(), "engine", folder, "pulumi");
}
