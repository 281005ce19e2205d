/** Finds the Debian mirror this machine uses, so that the lab asks no other. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail } from "./problem.ts";

export interface Mirror {
  /** Base address of the Debian archive, without a slash at the end. */
  readonly debian: string;
  /** Base address of its security archive, where the machine names one. */
  readonly security?: string;
}

/** Reads the machine's apt sources; LAB_MIRROR (and LAB_SECURITY_MIRROR) override them, for example on Ubuntu. */
export function machineMirror(env: NodeJS.ProcessEnv = process.env, folder = "/etc/apt"): Mirror {
  const addresses = sourceAddresses(folder);
  const debian = env.LAB_MIRROR ?? addresses.find((address) => /\/debian$/.test(address));
  const security = env.LAB_SECURITY_MIRROR ?? addresses.find((address) => /\/debian-security$/.test(address));
  if (!debian)
    fail(`No Debian mirror in ${folder}: set LAB_MIRROR to the address of one, ending in /debian.`);
  return security ? { debian, security } : { debian };
}

/** Addresses of binary sources, in both formats of sources.list(5). */
function sourceAddresses(folder: string): string[] {
  const parts = join(folder, "sources.list.d");
  const files = existsSync(parts) ? readdirSync(parts).map((file) => join(parts, file)) : [];
  return [join(folder, "sources.list"), ...files]
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .filter((line) => /^(deb\s|URIs:)/.test(line))
    .flatMap((line) => line.match(/\b\w+:\/\/[^\s\]]+/g) ?? [])
    .map((address) => address.replace(/\/+$/, ""));
}
