/** Namespaces of configuration keys. Pulumi hands every one to the program and refuses none. */

import { nearest } from "./nearest.ts";
import type { Problem } from "./problems.ts";

/** The project's own: it is what Pulumi.yaml has as `name`. */
const project = "bonded-validator";

/** Pulumi's, and those of the providers in package.json and in Pulumi.yaml's `plugins`. */
export const providerNamespaces: readonly string[] = [
  "pulumi",
  "aws",
  "cloudflare",
  "command",
  "gcp",
  "random",
  "tailscale",
  "tls",
  "host",
];

/**
 * Keys as Pulumi has them: the project's without its name, those of providers not at all, all others as they are. Pulumi
 * reads a key without namespace as the project's.
 */
export function ownKeys(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(config).flatMap(([key, value]) => {
    const [namespace = ""] = key.split(":");
    return providerNamespaces.includes(namespace) ? [] : [[withoutProject(key), value]];
  });
  return Object.fromEntries(own);
}

/** `bonded-validator:nodes` and `nodes` are one key. */
export function withoutProject(key: string): string {
  return key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key;
}

/** Whether a key that {@link ownKeys} left has a namespace that nobody reads. */
export function isForeign(key: string): boolean {
  return key.includes(":");
}

/** What is wrong with such a key; `sections` are those of the project. */
export function foreignKey(key: string, sections: readonly string[]): Problem {
  const [namespace = "", name = ""] = key.split(":");
  return {
    check: "unknown-setting",
    path: key,
    reason: `${namespace} is neither this project nor a provider that it uses`,
    remedy: sections.includes(name) ? `write ${project}:${name}` : (nearProvider(namespace, name) ?? remove),
  };
}

function nearProvider(namespace: string, name: string): string | undefined {
  const near = nearest(namespace, [project, ...providerNamespaces]);
  return near.length === 0 ? undefined : `write ${near.map((each) => `${each}:${name}`).join(" or ")}`;
}

const remove = `remove it; sections of this project begin with ${project}:, settings of providers with ${providerNamespaces
  .map((each) => `${each}:`)
  .join(", ")}`;
