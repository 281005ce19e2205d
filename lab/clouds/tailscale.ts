/**
 * Tailscale's provider as far as the program uses it, with the lab's headscale behind it: keys and policy really count.
 */

import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Emulation, Properties, Provider } from "./provider.ts";

/** Runs headscale's command line against the lab's server; returns what it printed. */
type Headscale = (args: readonly string[]) => Promise<string>;

/** The provider; `program` is headscale, `folder` that of the lab's tailnet. */
export function tailscale(program = "", folder = ""): Provider {
  const execute = promisify(execFile);
  const headscale: Headscale = async (args) => {
    try {
      return (await execute(program, ["--config", join(folder, "config.yaml"), ...args])).stdout;
    } catch (error) {
      const [reason = ""] = (error as { stderr?: string }).stderr?.trim().split("\n").slice(-1) ?? [];
      throw new Error(
        `the lab's control server refuses "${args.slice(0, 2).join(" ")}" or is off: ${reason}`,
      );
    }
  };
  return {
    version: "0.29.1",
    emulations: {
      "tailscale:index/acl:Acl": policyEmulation(headscale, folder),
      "tailscale:index/tailnetKey:TailnetKey": keyEmulation(headscale),
    },
  };
}

/** The policy lies beside headscale's own copy as it was given, in Tailscale's words. */
function policyEmulation(headscale: Headscale, folder: string): Emulation {
  const file = join(folder, "policy.json");
  const translated = join(folder, "policy-headscale.json");
  const save = async ({ acl }: Properties): Promise<Properties> => {
    writeFileSync(translated, translatePolicy(String(acl), "lab@"));
    await headscale(["policy", "set", "-f", translated]);
    writeFileSync(file, String(acl));
    return {};
  };
  /** One that somebody gave to headscale itself is shown in headscale's words. */
  const read = async (): Promise<Properties | undefined> => {
    if (!existsSync(file)) return undefined;
    const now = await headscale(["policy", "get"]);
    const asGiven = now.trim() === readFileSync(translated, "utf8").trim();
    return { acl: asGiven ? readFileSync(file, "utf8") : now };
  };
  return {
    create: async (inputs) => ({ id: "acl", outputs: await save(inputs) }),
    read,
    update: (_, inputs) => save(inputs),
    delete: async () => undefined,
  };
}

function keyEmulation(headscale: Headscale): Emulation {
  return {
    computed: ["key", "invalid"],
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
