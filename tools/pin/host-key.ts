/** Keys that hosts show, which only a person can tell from another machine's. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { HostKeyLookup } from "../../topology/problems.ts";
import { faultOfPublicKey } from "../../topology/public-keys.ts";

const run = promisify(execFile);

export interface ShownKey {
  /** `ssh-ed25519 AAAA…` */
  readonly key: string;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  /** Where it was asked for: address and port. */
  readonly at: string;
}

/** ssh-keyscan has a limit for a connection, and none for a host that sends without end or stops in a line. */
const scanSeconds = 8;
const timeoutMs = 20_000;

/** The Ed25519 key that a host shows. Throws in words about the host. */
export async function shownKey({ host, address, port }: HostKeyLookup, limit = timeoutMs): Promise<ShownKey> {
  const target = await resolved(address, port);
  const at = `${target.address} port ${target.port}`;
  const { stdout, stderr } = await scan(target, limit);
  const [first] = stdout.split("\n").flatMap((line) => /^\S+ (ssh-ed25519 \S+)$/.exec(line)?.[1] ?? []);
  if (first !== undefined && faultOfPublicKey(first) === undefined)
    return { key: first, fingerprint: fingerprintOf(first), at };
  // In a comment, ssh-keyscan repeats what an SSH server says first.
  if (/^# \S+ SSH-/m.test(stdout + stderr))
    throw new Error(
      `${host}: the host at ${at} has no Ed25519 key: on its console, run sudo ssh-keygen -A, and restart its sshd`,
    );
  throw new Error(`${host}: no host shows an Ed25519 key at ${at}`);
}

interface Scan {
  readonly stdout: string;
  readonly stderr: string;
}

/** It ends with 0 or 1 and prints nothing where nobody answers. */
async function scan({ address, port }: { address: string; port: string }, limit: number): Promise<Scan> {
  const words = ["-T", String(scanSeconds), "-t", "ed25519", "-p", port, "--", address];
  try {
    return await run("ssh-keyscan", words, { timeout: limit, killSignal: "SIGKILL" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new Error("there is no ssh-keyscan on this machine: install OpenSSH's client");
    return error as Scan;
  }
}

/** ssh-keyscan does not read ~/.ssh/config, where a host may have another address. */
async function resolved(address: string, port: number): Promise<{ address: string; port: string }> {
  const file = process.env.HOST_SSH_CONFIG;
  const words = [...(file ? ["-F", file] : []), "-G", "-p", String(port), "--", address];
  const { stdout } = await run("ssh", words);
  const setting = (name: string) => new RegExp(`^${name} (\\S+)$`, "m").exec(stdout)?.[1];
  if (setting("proxyjump") !== undefined || setting("proxycommand") !== undefined)
    throw new Error(
      `${address}: it is reached through another host, which ssh-keyscan cannot: run ssh-keyscan there`,
    );
  return { address: setting("hostname") ?? address, port: setting("port") ?? String(port) };
}

/** Of `ssh-ed25519 AAAA…`, as ssh-keygen prints it. */
export function fingerprintOf(key: string): string {
  const blob = Buffer.from(key.split(" ")[1]!, "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
