/** What the lab's Cloudflare has: resources as they were asked for, in one file. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Properties } from "../clouds/provider.ts";

export interface Stored {
  /** Last part of the type token: `DnsRecord`. */
  readonly type: string;
  readonly inputs: Properties;
  /** What Cloudflare made itself. */
  readonly made: Properties;
}

/** Resources by id. */
export type Account = Readonly<Record<string, Stored>>;

export function readAccount(file: string): Account {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Account) : {};
}

export function writeAccount(file: string, account: Account): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(account, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What Cloudflare answers for in an origin's place under a name: its record or load balancer. */
export function publishedAs(
  account: Account,
  type: "DnsRecord" | "LoadBalancer",
  name: string,
): Properties | undefined {
  return allOf(account, type).find(({ inputs }) => inputs.name === name && inputs.proxied)?.inputs;
}

/** Whether a name leads to Cloudflare. */
export const isPublished = (account: Account, name: string): boolean =>
  (["DnsRecord", "LoadBalancer"] as const).some((type) => publishedAs(account, type, name) !== undefined);

/** Resources of one type, with their ids. */
export function allOf(account: Account, type: string): (Stored & { readonly id: string })[] {
  return Object.entries(account)
    .filter(([, stored]) => stored.type === type)
    .map(([id, stored]) => ({ id, ...stored }));
}
