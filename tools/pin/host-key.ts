/** Keys that hosts show, which only a person can tell from another machine's. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { HostKeyLookup } from "../../topology/problems.ts";

const run = promisify(execFile);

export interface ShownKey {
  /** `ssh-ed25519 AAAA…` */
  readonly key: string;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  /** Where it was asked for: address and port. */
  readonly at: string;
}

/** The Ed25519 key that a host shows. Throws in words about the host. */
export async function shownKey({ host, address, port }: HostKeyLookup): Promise<ShownKey> {
  const target = await resolved(address, port);
  const at = `${target.address} port ${target.port}`;
  // It ends with 0 and prints nothing where nobody answers.
  const words = ["-T", "8", "-t", "ed25519", "-p", target.port, "--", target.address];
  const { stdout } = await run("ssh-keyscan", words).catch(() => ({ stdout: "" }));
  const key = /^\S+ (ssh-ed25519 [A-Za-z0-9+/=]+)$/m.exec(stdout)?.[1];
  if (key === undefined) throw new Error(`${host}: no host shows an Ed25519 key at ${at}`);
  return { key, fingerprint: fingerprintOf(key), at };
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
