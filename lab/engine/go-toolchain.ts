import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../cache.ts";
import { output, which } from "./commands.ts";
import { atLeast } from "./version.ts";

/** What the engine's go.mod asks for. */
const NEEDED = "1.25.11";
/** What is fetched where only an older Go is at hand. */
const FETCHED = "1.26.8";

/** A `go` command that can build the engine, and the environment to call it with. */
export interface GoToolchain {
  go: string;
  version: string;
  env: NodeJS.ProcessEnv;
  /** Folder of a fetched toolchain and everything it downloads and compiles, gigabytes: to be removed after use. */
  scratch?: string;
}

/**
 * The `go` on PATH if it is new enough. Otherwise a newer one as the module `golang.org/toolchain`, which any Go can
 * download and verify; if there is none at all, Debian's package comes first, for which we must be root.
 */
export async function ensureGo(progress: (line: string) => void): Promise<GoToolchain> {
  const found = which("go") ?? (await installDebianGo(progress));
  // `local`: no version other than the one we looked at starts by itself.
  const own = { ...process.env, GOTOOLCHAIN: "local" };
  const version = await goVersion(found, own);
  if (atLeast(version, NEEDED)) return { go: found, version, env: own };
  progress(`engine: Go ${version} is older than ${NEEDED}, fetching ${FETCHED} as a module`);
  const scratch = join(cacheDir(), "go");
  const env = {
    ...own,
    GOPATH: scratch,
    GOMODCACHE: join(scratch, "pkg", "mod"),
    GOCACHE: join(scratch, "build"),
    // Go makes modules read-only, also against their removal.
    GOFLAGS: "-modcacherw",
    // Empty is unset: the toolchain finds its own.
    GOROOT: "",
  };
  const go = await fetchToolchain(found, env);
  return { go, version: await goVersion(go, env), env, scratch };
}

async function goVersion(go: string, env: NodeJS.ProcessEnv): Promise<string> {
  return (await output(go, ["env", "GOVERSION"], env)).replace(/^go/, "");
}

async function installDebianGo(progress: (line: string) => void): Promise<string> {
  const apt = which("apt-get");
  if (!apt || process.getuid?.() !== 0) {
    throw new Error(
      `The Pulumi engine has to be built here: put Go ${NEEDED} or newer on PATH, or run this as root on Debian.`,
    );
  }
  progress("engine: installing Debian's golang-go");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await output(apt, ["-qq", "update"], env);
  await output(apt, ["-qq", "install", "-y", "--no-install-recommends", "golang-go"], env);
  return "/usr/bin/go";
}

/** Downloads the toolchain into the module cache, checked against the checksum database, and makes it executable. */
async function fetchToolchain(go: string, env: NodeJS.ProcessEnv): Promise<string> {
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const module = `golang.org/toolchain@v0.0.1-go${FETCHED}.linux-${arch}`;
  const answer = await output(go, ["mod", "download", "-json", module], env);
  const { Dir } = JSON.parse(answer) as { Dir: string };
  for (const folder of ["bin", `pkg/tool/linux_${arch}`]) await makeExecutable(join(Dir, folder));
  return join(Dir, "bin", "go");
}

/** A module's files have no executable bit. */
async function makeExecutable(folder: string): Promise<void> {
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o555);
}
