import { existsSync } from "node:fs";
import { copyFile, link, mkdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { output, which } from "./commands.ts";
import { buildEngine, builtEngine } from "./go-build.ts";
import { installRelease } from "./installer.ts";
import { atLeast, PULUMI_VERSION } from "./version.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A Pulumi engine that can run this project's programs. */
export interface Engine {
  /** Absolute path of the `pulumi` executable. */
  pulumi: string;
  /** Without a leading "v". */
  version: string;
  source: "PATH" | "installer" | "built";
  /**
   * What a caller adds to the environment of `pulumi`, beside its own backend and passphrase. PATH starts with the
   * project's own Node, which language hosts take.
   */
  env: Record<string, string>;
}

/**
 * Finds or makes an engine, and says which: a `pulumi` on PATH that is new enough and has its language host beside it; else the
 * official release; else one built from its Go modules with our own language host. What was made is kept in
 * `cacheDir()`.
 */
export async function ensureEngine(progress: (line: string) => void): Promise<Engine> {
  const onPath = await engineOnPath();
  if (onPath) return announce(progress, onPath.pulumi, onPath.version, "PATH");
  // What an earlier run built comes before the network: a firewall may take seconds to say no.
  const built = await builtEngine();
  const installed = built ? undefined : await installRelease(progress);
  if (installed) return announce(progress, installed, PULUMI_VERSION, "installer");
  const pulumi = await withLanguageHost(built ?? (await buildEngine(progress)));
  return announce(progress, pulumi, PULUMI_VERSION, "built");
}

async function engineOnPath(): Promise<{ pulumi: string; version: string } | undefined> {
  const pulumi = which("pulumi");
  if (!pulumi || !existsSync(join(dirname(await realpath(pulumi)), "pulumi-language-nodejs")))
    return undefined;
  const version = (await output(pulumi, ["version"])).replace(/^v/, "");
  return atLeast(version, PULUMI_VERSION) ? { pulumi, version } : undefined;
}

/**
 * Puts a built engine and our language host side by side under `.lab/`, where the engine finds the host without a
 * warning. The executable is a hard link where the file system allows it: a symbolic one the engine would follow.
 */
async function withLanguageHost(built: string): Promise<string> {
  const folder = join(root, ".lab", "engine", "bin");
  await mkdir(folder, { recursive: true });
  const pulumi = join(folder, "pulumi");
  await replace(pulumi, (path) => link(built, path).catch(() => copyFile(built, path)));
  const host = join(root, "lab", "engine", "pulumi-language-nodejs");
  await replace(join(folder, "pulumi-language-nodejs"), (path) => symlink(host, path));
  return pulumi;
}

/** Makes a file under another name first: tests in several processes may be starting the one that is there. */
async function replace(path: string, make: (path: string) => Promise<void>): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  await make(fresh);
  await rename(fresh, path);
  // Renaming one hard link onto another of the same file does nothing and leaves both.
  await rm(fresh, { force: true });
}

const sources = { PATH: "found on PATH", installer: "official release", built: "built from Go modules" };

function announce(
  progress: (line: string) => void,
  pulumi: string,
  version: string,
  source: Engine["source"],
): Engine {
  progress(`engine: pulumi ${version}, ${sources[source]}`);
  return { pulumi, version, source, env: environment(dirname(pulumi)) };
}

function environment(bin: string): Record<string, string> {
  return {
    PATH: [join(root, "node_modules", ".bin"), bin, process.env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: join(root, ".lab", "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Providers are part of the project or attached by the lab; nothing is to be fetched.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Saves a quarter of a second per command: language host, program and provider are Node processes.
    NODE_COMPILE_CACHE: join(root, ".lab", "node-compile-cache"),
  };
}
