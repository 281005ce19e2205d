import { clientOfImage, type PackagedClient } from "../../catalog/clients/images.ts";
import { exampleDigests } from "../../catalog/example-ids.ts";
import { currentDate } from "../../topology/dates.ts";
import { versionProblems } from "../../topology/ethereum/checks/versions.ts";
import type { Problem } from "../../topology/problems.ts";
import { askedImages, type ComposedService, composedServices } from "../compose.ts";
import { networkOf } from "../inputs.ts";
import type { Policy, Resource } from "../policy.ts";

export const imageDigest: Policy = {
  name: "image-digest",
  level: "mandatory",
  description: "Every image is pinned by a digest that is an image's.",
  reason: "a tag can be given to another image, and what runs then has not been looked at",
  findings: (resource) =>
    askedImages(resource).flatMap(({ place, image }) => {
      const [, digest] = /@sha256:([0-9a-f]{64})$/.exec(image) ?? [];
      if (digest === undefined) return [`${place}: ${image} has no digest`];
      return exampleDigests.includes(digest)
        ? [`${place}: the digest of ${image} is an example of the documentation`]
        : [];
    }),
};

/** Where the program writes the version of an image, which a digest does not tell. */
const versionLabel = "bonded-validator.version";

/** A client that a service runs; its version is undefined where nothing tells it. */
interface RunClient {
  readonly place: string;
  readonly client: PackagedClient;
  readonly version: string | undefined;
}

function runClients(resource: Resource): RunClient[] {
  return composedServices(resource).flatMap((service) => {
    const client = service.image === undefined ? undefined : clientOfImage(service.image);
    return client === undefined ? [] : [{ place: service.place, client, version: versionOf(service) }];
  });
}

function versionOf({ labels, image = "" }: ComposedService): string | undefined {
  const listed = Array.isArray(labels)
    ? labels.find((label) => label.startsWith(`${versionLabel}=`))?.slice(versionLabel.length + 1)
    : labels?.[versionLabel];
  const [, tag] = /:([\w.-]+)$/.exec(image.replace(/@.*/, "").replace(/^.*\//, "")) ?? [];
  return typeof listed === "string" ? listed : tag;
}

function problemsOf(resource: Resource, isSought: (problem: Problem) => boolean): string[] {
  const network = networkOf(resource);
  return runClients(resource).flatMap(({ place, client, version }) => {
    if (version === undefined) return [];
    const problems = versionProblems({ client, version }, network, currentDate());
    return problems.filter(isSought).map(({ reason }) => `${place}: ${reason}`);
  });
}

/** What a stack may accept by a waiver has a subject. */
const isWaivable = ({ subject }: Problem): boolean => subject !== undefined;

export const imageVersion: Policy = {
  name: "image-version",
  level: "advisory",
  description: "Clients run in versions that this program knows and that are not on its deny list.",
  reason: "a stack may accept such a version by a waiver, which an analyzer does not see",
  findings: (resource) => problemsOf(resource, isWaivable),
};

export const imageFork: Policy = {
  name: "image-fork",
  level: "mandatory",
  description: "The version of a client has a number, is made for x86-64 and knows the forks of its network.",
  reason: "such a client does not follow the chain, and no waiver is accepted for it",
  findings: (resource) => [
    ...runClients(resource)
      .filter(({ version }) => version === undefined)
      .map(({ place, client }) => `${place}: neither a label nor a tag tells the version of ${client}`),
    ...problemsOf(resource, (problem) => !isWaivable(problem)),
  ],
};
