import { z } from "zod";
import { imageOfValidator, programsOf } from "../../../catalog/clients/clients.ts";
import { type PackagedClient, releases, taggedImage } from "../../../catalog/clients/images.ts";
import { exampleDigests } from "../../../catalog/example-ids.ts";
import type { NetworkName } from "../../../catalog/networks.ts";
import { type ImageLookup, type Problem, settingPath } from "../../problems.ts";
import type { OtherStacks } from "../../section-reader.ts";
import type { PlacedDraft } from "../draft.ts";
import { hasContainer } from "../node.ts";

/** What is wrong with images as compared with the clients that the nodes run. */
export function checkImages(draft: PlacedDraft): Problem[] {
  return [...authorityOfRegistry(draft), ...checkDigests(draft, clientsInUse(draft))];
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

/** A version has one image, unless its makers have pushed another one, which a stack may try first. */
export function imageWarnings({ images }: PlacedDraft, others: OtherStacks): Problem[] {
  return Object.entries(others).flatMap(([stack, config]) => {
    const { data } = pins.safeParse(config.images);
    return Object.entries(images.digests).flatMap(([client, pin]) => {
      const other = data?.digests[client];
      if (pin === undefined || other === undefined || other === pin) return [];
      if (pin.split("@")[0] !== other.split("@")[0]) return [];
      return [
        {
          check: "image-digest-differs",
          path: settingPath("images", "digests", client),
          reason: `it is ${pin} here, and ${other} in stack ${stack}: a version has one digest`,
          remedy: "find out why, and which of them is right",
        },
      ];
    });
  });
}

const pins = z.object({ digests: z.record(z.string(), z.string()) });

/** Clients with an image of their own, with what runs them. */
export type ClientUsers = ReadonlyMap<PackagedClient, readonly string[]>;

/** Those that nodes and validator clients of the stack run. */
export function clientsInUse({ nodes, validators }: PlacedDraft): ClientUsers {
  const users = new Map<PackagedClient, string[]>();
  const add = (client: PackagedClient, name: string) =>
    users.set(client, [...(users.get(client) ?? []), name]);
  for (const [name, { execution, consensus, builder }] of nodes.valid) {
    for (const client of programsOf(execution, consensus)) add(client, name);
    if (hasContainer(builder)) add("mev-boost", name);
  }
  for (const [name, { client }] of validators.valid) add(imageOfValidator(client), name);
  return users;
}

/** Whether the configuration pins the image of each of these clients. `others` run beside them and are judged elsewhere. */
export function checkDigests(
  draft: PlacedDraft,
  users: ClientUsers,
  others: ClientUsers = new Map(),
): Problem[] {
  return [...digestOfEachClient(draft, users), ...ownDigests(draft, users, others)];
}

function digestOfEachClient(draft: PlacedDraft, users: ClientUsers): Problem[] {
  const { network, images, stack, unreadable } = draft;
  if (network === undefined || unreadable.has("images")) return [];
  const missing = [...users].filter(([client]) => images.digests[client] === undefined);
  return missing.map(([client, names]) => {
    const version = releases[client].versions[network];
    return {
      check: "image-digest",
      path: settingPath("images", "digests", client),
      reason: `it is missing: ${names.join(" and ")} would run ${client} ${version}, and images are pinned by digest`,
      remedy: inspect(stack, client, network),
      lookup: lookupOf(images, client, version),
    };
  });
}

function lookupOf(
  { registry: mirror, ca }: PlacedDraft["images"],
  client: PackagedClient,
  version: string,
): ImageLookup {
  const { registry, repository } = releases[client];
  return {
    kind: "image",
    setting: ["images", "digests", client],
    registry: mirror ?? registry,
    ...(ca !== undefined && { ca }),
    repository,
    version,
  };
}

function inspect(stack: string, client: PackagedClient, network: NetworkName): string {
  const pin = `${client}: "${releases[client].versions[network]}@sha256:…"`;
  return (
    `run docker buildx imagetools inspect ${taggedImage(client, network)} and write its digest in Pulumi.${stack}.yaml: ` +
    `bonded-validator:images: { digests: { ${pin} } }`
  );
}

/** A digest that is no image's, or that of another client: what would run is not what the version beside it says. */
function ownDigests(
  { network, images, stack }: PlacedDraft,
  users: ClientUsers,
  others: ClientUsers,
): Problem[] {
  if (network === undefined) return [];
  const digestOf = (client: PackagedClient) => images.digests[client]?.split("@sha256:")[1];
  const first = new Map([...others.keys()].map((client) => [digestOf(client), client]));
  return [...users.keys()].flatMap((client) => {
    const digest = digestOf(client);
    if (digest === undefined) return [];
    const other = first.get(digest);
    first.set(digest, other ?? client);
    const path = settingPath("images", "digests", client);
    const remedy = inspect(stack, client, network);
    const copied = "its digest was copied from the documentation: it is an example there";
    if (exampleDigests.includes(digest)) return [{ check: "image-digest", path, reason: copied, remedy }];
    if (other === undefined) return [];
    return [{ check: "image-digest", path, reason: `its digest is that of ${other}, too`, remedy }];
  });
}
