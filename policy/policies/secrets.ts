import { z } from "zod";
import { secretFormOf } from "../../catalog/secret-forms.ts";
import { faultOfPublishedKey } from "../../topology/hosts/checks/secrets.ts";
import { itemsOf, itemsOfKind, textsIn } from "../inputs.ts";
import type { Policy, Resource } from "../policy.ts";

/** Inputs that are for secrets: the provider keeps them out of plans and states, or the program marks them. */
const forSecrets: Readonly<Record<string, readonly string[]>> = {
  "gcp:secretmanager/secretVersion:SecretVersion": ["secretData"],
};

function plainTexts(resource: Resource) {
  const { type, inputs } = resource;
  const items = itemsOf(resource);
  const hidden = new Set([
    ...(forSecrets[type] ?? []),
    ...items.flatMap(({ key, secret }) => secret.map((leaf) => `${key}.${leaf}`)),
  ]);
  return textsIn(inputs).filter(({ path }) => !hidden.has(path));
}

export const plainSecrets: Policy = {
  name: "plain-secrets",
  level: "mandatory",
  description: "No secret stands where plans and the state show it.",
  reason: "whoever reads a preview or the state has it, and a published secret cannot be called back",
  findings: (resource) =>
    plainTexts(resource).flatMap(({ path, text }) => {
      const what = secretFormOf(text, path);
      return what === undefined ? [] : [`${path} holds ${what} in plain text`];
    }),
};

export const serviceAccountKeys: Policy = {
  name: "service-account-keys",
  level: "mandatory",
  description: "There is no key of a Google service account.",
  reason: "such a key does not expire, and its private half is in the state",
  findings: ({ type }) =>
    type === "gcp:serviceaccount/key:Key" ? ["programs in the cloud have their rights without a key"] : [],
};

const hostKeySchema = z.object({ connection: z.object({ hostKey: z.string() }) });

export const publishedKeys: Policy = {
  name: "published-keys",
  level: "mandatory",
  description: "No key lets somebody in whose private half is published.",
  reason: "everybody could log in, or pass for the host",
  findings: (resource) => {
    const logins = itemsOfKind(resource, "login").flatMap(({ key, leaves }) =>
      String(leaves.keys ?? "")
        .split("\n")
        .map((line) => ({ place: key, line })),
    );
    const host = hostKeySchema.safeParse(resource.inputs).data?.connection.hostKey;
    const all = host === undefined ? logins : [...logins, { place: "connection.hostKey", line: host }];
    return all.flatMap(({ place, line }) => {
      const fault = faultOfPublishedKey(line);
      return fault === undefined ? [] : [`${place}: ${fault}`];
    });
  },
};

export const sshHostKey: Policy = {
  name: "ssh-host-key",
  level: "mandatory",
  description: "A command by SSH checks the key of its host.",
  reason:
    "without it the command provider accepts any machine, and sends it what the command has on its stdin",
  findings: ({ type, inputs }) => {
    if (!type.startsWith("command:remote:") || inputs.connection === undefined) return [];
    return hostKeySchema.safeParse(inputs).success ? [] : ["connection.hostKey is missing"];
  },
};
