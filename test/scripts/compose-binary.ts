import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../lab/cache.ts";

/** Command line of Docker Compose 2, or why there is none. */
export type ComposeBinary = { readonly command: readonly string[] } | { readonly missing: string };

/** Looks for the plugin, the command, and what test/install has unpacked. */
export function findCompose(): ComposeBinary {
  const installed = [["docker", "compose"], ["docker-compose"]].find(isVersion2);
  if (installed) return { command: installed };
  const unpacked = join(cacheDir(), "compose/usr/libexec/docker/cli-plugins/docker-compose");
  if (existsSync(unpacked)) return { command: [unpacked] };
  return { missing: "no Docker Compose 2 here: install it, or run `npm test` as root, which fetches it" };
}

/** A service as Compose understood it: what tests look at. */
interface UnderstoodService {
  readonly image: string;
  readonly command: string[];
  readonly entrypoint: string[];
  readonly network_mode?: string;
  readonly networks?: Record<string, object | null>;
  readonly cpu_shares: number;
  /** Left out when it is 0. */
  readonly oom_score_adj?: number;
  readonly mem_limit: string;
  readonly volumes: object[];
  readonly ports?: { host_ip: string; published: string; target: number; protocol: string }[];
}

/** What Compose makes of a file; throws with its words when the file is not valid. */
export function understood(
  compose: ComposeBinary,
  file: string,
): {
  name: string;
  services: Record<string, UnderstoodService>;
  networks?: Record<string, object>;
} {
  if ("missing" in compose) throw new Error(compose.missing);
  const [program, ...rest] = compose.command as [string, ...string[]];
  const options = { encoding: "utf8", input: file } as const;
  return JSON.parse(execFileSync(program, [...rest, "-f", "-", "config", "--format", "json"], options));
}

function isVersion2(command: readonly string[]): boolean {
  const [program, ...rest] = command as [string, ...string[]];
  try {
    return /\bv?[2-9]\d*\.\d+/.test(
      execFileSync(program, [...rest, "version"], { encoding: "utf8", stdio: "pipe" }),
    );
  } catch {
    return false;
  }
}
