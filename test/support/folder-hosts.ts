/** Hosts of a key generation as folders: the rendered scripts run in a shell there, in which Docker is imitated. */

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { packTar } from "modern-tar";
import type { Observation } from "../../provider/host/observation.ts";
import type { DkgHost } from "../../tools/dkg/key-generation.ts";

/** When a run is cut off: before the nth step on all hosts together, or with the nth change of a file on one. */
export type Cut =
  | { readonly kind: "client"; readonly at: number }
  | { readonly kind: "power"; readonly at: number; readonly host: string };

/** What the agent has, as functions of the shell. `$shared/gone`: the client is gone. `$ready`: what Charon makes. */
const agent = `set -e
step() {
  printf '%s\\n' "$1" >>"$shared/steps"
  [ ! -e "$shared/client" ] || [ "$(grep -c '' "$shared/steps")" -lt "$(cat "$shared/client")" ] || { : >"$shared/gone"; }
  [ ! -e "$shared/gone" ] || { echo 'the client is gone'; exit 75; }
}
tick() {
  echo >>"$root/ticks"
  [ ! -e "$root/power" ] || [ "$(grep -c '' "$root/ticks")" -lt "$(cat "$root/power")" ] ||
    { : >"$shared/gone"; kill -KILL $$; }
}
full() { [ ! -e "$root/full" ] || { echo 'No space left on device'; return 1; }; }
write_file() { tick; full; base64 -d >"$1"; }
timeout() { shift 3; "$@"; }
chown() { :; }
sync() { :; }
mv() { tick; command mv "$@"; }
mkdir() { tick; full; command mkdir "$@"; }
docker() {
  case "$*" in
    *' create enr '*) echo 'new secret' >"$charon/charon-enr-private-key" ;;
    *' enr '*) cat "$root/record" ;;
    *' dkg '*)
      [ ! -e "$root/fails" ] || { echo 'p2p connection failed, please retry DKG'; return 1; }
      cp -r "$ready/validator_keys" "$output/"; tick
      cp "$ready/cluster-lock.json" "$output/"; tick
      cp "$ready/deposit-data.json" "$output/"; tick ;;
  esac
}
`;

export class FolderHost implements DkgHost {
  readonly root: string;
  readonly #shared: string;
  readonly #node: string;

  /** `made`: what Charon leaves in the node's folder. */
  constructor(folder: string, host: string, node: string, record: string, made: string) {
    this.root = join(folder, host);
    this.#shared = folder;
    this.#node = node;
    for (const name of ["charon", "shares", "lodestar"]) mkdirSync(this.path(name), { recursive: true });
    writeFileSync(join(this.root, "record"), `${record}\n`);
    writeFileSync(this.path("charon/charon-enr-private-key"), "secret of the node");
    cpSync(made, join(this.root, "made"), { recursive: true });
  }

  /** Of what is in the node's folder. */
  path(name: string): string {
    return join(this.root, "hoodi", this.#node, name);
  }

  /** `fails`: its Charon does; `full`: its disk is. */
  mark(what: "fails" | "full", yes: boolean): void {
    const file = join(this.root, what);
    if (yes) writeFileSync(file, "");
    else rmSync(file, { force: true });
  }

  /** Whether the programs of the node see all that was made, or nothing of it. */
  get state(): "before" | "after" | "between" {
    const shares = readdirSync(this.path("shares")).toSorted();
    const has = (name: string) => existsSync(this.path(`charon/${name}`));
    if (has("cluster-lock.json"))
      return shares.join() === "keystore-0.json,keystore-0.txt" && has("deposit-data.json")
        ? "after"
        : "between";
    return shares.length === 0 && !has("deposit-data.json") ? "before" : "between";
  }

  async test(script: string): Promise<{ passed: boolean; said: string }> {
    const { code, said } = await this.#run(script);
    return { passed: code === 0, said };
  }

  async lines(_question: string, about: readonly string[] = []): Promise<readonly string[]> {
    const entries = about.flatMap((line) => {
      const [folder = "", pattern = ""] = line.split("\t");
      const own = folder.replace("/mnt/ethereum", this.root);
      const names = existsSync(own) ? readdirSync(own).filter((name) => matchesGlob(name, pattern)) : [];
      return names.map((name) => ({ name: `${folder}/${name}`, body: readFileSync(join(own, name)) }));
    });
    if (entries.length === 0) return [];
    const tar = await packTar(
      entries.map(({ name, body }) => ({ header: { name, size: body.length, type: "file" as const }, body })),
    );
    return [`tar\t${Buffer.from(tar).toString("base64")}`, "status\t0\t"];
  }

  async change(
    _holder: string,
    _extra: readonly string[],
    _progress: unknown,
    change: (before: Observation) => string,
  ): Promise<Observation> {
    const { code, said } = await this.#run(change({} as Observation));
    if (code !== 0) throw new Error(`${this.root}: ${said}`);
    return {} as Observation;
  }

  async #run(script: string): Promise<{ code: number | null; said: string }> {
    const own = script.replaceAll("/mnt/ethereum", this.root);
    const names = `root=${this.root} shared=${this.#shared} ready=${this.root}/made\n`;
    const shell = spawn("sh", ["-s"], { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (part) => (said += part));
    shell.stdin.on("error", () => undefined).end(names + agent + own);
    const code = await new Promise<number | null>((done) => shell.on("close", done));
    return { code, said: said.trim().split("\n").at(-1) ?? "" };
  }
}

/** Lets the next run on hosts of a folder be cut off; without a cut, none is. */
export function cutOff(folder: string, hosts: readonly string[], cut?: Cut): void {
  for (const name of ["client", "gone", "steps"]) rmSync(join(folder, name), { force: true });
  for (const host of hosts)
    for (const name of ["power", "ticks"]) rmSync(join(folder, host, name), { force: true });
  if (cut?.kind === "client") writeFileSync(join(folder, "client"), `${cut.at}`);
  if (cut?.kind === "power") writeFileSync(join(folder, cut.host, "power"), `${cut.at}`);
}
