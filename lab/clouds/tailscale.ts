/** Tailscale's API as far as the program uses it, with the lab's headscale behind it: keys and policy really count. */

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Emulation, Properties } from "./provider.ts";

/** Runs headscale's command line against the lab's server. */
export type Headscale = (args: readonly string[]) => Promise<string>;

export function headscaleCli(program: string, configuration: string): Headscale {
  const execute = promisify(execFile);
  return async (args) => (await execute(program, ["--config", configuration, ...args])).stdout;
}

/** Resources by type token. `policyFile` is where the policy lies as it was given, in Tailscale's words. */
export function tailscale(
  headscale: Headscale,
  savePolicy: (text: string) => Promise<void>,
  policyFile: string,
): Record<string, Emulation> {
  const savedPolicy = (): Properties | undefined =>
    existsSync(policyFile) ? { acl: readFileSync(policyFile, "utf8") } : undefined;
  const setPolicy = async ({ acl }: Properties): Promise<Properties> => {
    await savePolicy(String(acl));
    return { acl };
  };
  return {
    "tailscale:index/acl:Acl": {
      create: async (inputs) => ({ id: "acl", outputs: await setPolicy(inputs) }),
      read: async () => savedPolicy(),
      update: (_, inputs) => setPolicy(inputs),
      delete: async () => undefined,
    },
    "tailscale:index/tailnetKey:TailnetKey": {
      create: (inputs) => createKey(headscale, inputs),
      // One that was used or has expired stays: recreateIfInvalid is "never".
      read: async (_, last) => last,
      delete: async (id) => {
        const list = JSON.parse(
          await headscale(["preauthkeys", "list", "--user", user, "-o", "json"]),
        ) as Key[];
        const key = list.find((each) => String(each.id) === id)?.key;
        if (key !== undefined) await headscale(["preauthkeys", "expire", "--user", user, key]);
      },
    },
  };
}

/** headscale's number of the only user that the lab has. */
const user = "1";

interface Key {
  readonly id: number;
  readonly key: string;
}

async function createKey(headscale: Headscale, { tags, expiry }: Properties) {
  const made = await headscale([
    ...["preauthkeys", "create", "--user", user, "--expiration", `${expiry}s`],
    ...["--tags", (tags as string[]).join(","), "-o", "json"],
  ]);
  const { id, key } = JSON.parse(made) as Key;
  return { id: String(id), outputs: { key, invalid: false } };
}

interface Policy {
  readonly tagOwners: Record<string, string[]>;
  readonly autoApprovers: { readonly routes: Record<string, string[]> };
  readonly grants: readonly { readonly src: string[]; readonly dst: string[]; readonly ip: string[] }[];
}

/** A policy in the words that headscale 0.26 knows: it has neither grants nor groups of administrators nor tests. */
export function translatePolicy(text: string, person: string): string {
  const { tagOwners, autoApprovers, grants } = JSON.parse(text) as Policy;
  const translated = (names: readonly string[]): string[] =>
    names.map((name) => (name === "autogroup:admin" ? person : name));
  const rules = grants.flatMap(({ src, dst, ip }) =>
    ip.map((entry) => {
      const [protocol, ports] = entry === "*" ? ["", "*"] : (entry.split(":") as [string, string]);
      return {
        action: "accept",
        src: translated(src),
        ...(protocol && { proto: protocol }),
        dst: translated(dst).map((place) => `${place}:${ports}`),
      };
    }),
  );
  return JSON.stringify({
    tagOwners: Object.fromEntries(Object.entries(tagOwners).map(([tag, names]) => [tag, translated(names)])),
    autoApprovers,
    acls: rules,
  });
}
