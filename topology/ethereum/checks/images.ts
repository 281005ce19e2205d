import { imageOfValidator, programsOf } from "../../../catalog/clients/clients.ts";
import { type PackagedClient, releases, taggedImage } from "../../../catalog/clients/images.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** What is wrong with images as compared with the clients that the nodes run. */
export function checkImages(draft: PlacedDraft): Problem[] {
  return [...authorityOfRegistry(draft), ...digestOfEachClient(draft)];
}

function authorityOfRegistry({ images }: PlacedDraft): Problem[] {
  if (images.ca === undefined || images.registry !== undefined) return [];
  const reason = "a certificate without a registry does nothing";
  return [
    {
      check: "registry-ca",
      path: settingPath("images", "ca"),
      reason,
      remedy: "write images.registry too, or remove it",
    },
  ];
}

/** Clients with an image of their own that the stack runs, with the nodes and validator clients that run them. */
export function clientsInUse({
  nodes,
  validators,
}: PlacedDraft): ReadonlyMap<PackagedClient, readonly string[]> {
  const users = new Map<PackagedClient, string[]>();
  const add = (client: PackagedClient, name: string) =>
    users.set(client, [...(users.get(client) ?? []), name]);
  for (const [name, { execution, consensus }] of nodes.valid) {
    for (const client of programsOf(execution, consensus)) add(client, name);
  }
  for (const [name, { client }] of validators.valid) add(imageOfValidator(client), name);
  return users;
}

function digestOfEachClient(draft: PlacedDraft): Problem[] {
  const { network, images, stack, unreadable } = draft;
  if (network === undefined || unreadable.has("images")) return [];
  const missing = [...clientsInUse(draft)].filter(([client]) => images.digests[client] === undefined);
  return missing.map(([client, names]) => {
    const version = releases[client].versions[network];
    return {
      check: "image-digest",
      path: settingPath("images", "digests", client),
      reason: `it is missing: ${names.join(" and ")} would run ${client} ${version}, and images are pinned by digest`,
      remedy:
        `run docker buildx imagetools inspect ${taggedImage(client, network)} and write its digest in Pulumi.${stack}.yaml: ` +
        `bonded-validator:images: { digests: { ${client}: "${version}@sha256:…" } }`,
    };
  });
}
