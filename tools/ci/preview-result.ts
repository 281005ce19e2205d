/**
 * What the job that previews passes on to the job that reports. The first runs the code of a pull request, the second
 * takes every word of it for data.
 */

import { z } from "zod";
import { lastKnownSchema } from "../../provider/resource/offline.ts";
import { nameOf, optionalHost, type PlannedResource } from "../plan.ts";
import { cloudPlace, rolePlace } from "../update/places.ts";

/** A redacted state, as far as the workflows read it. */
export const publishedSchema = z.object({ redacted: lastKnownSchema });

/** Where a result lies, from the root of the repository. */
export const previewFile = (stack: string): string => `previews/${stack}.json`;

const changeSchema = z.object({
  /** The engine's word: create, update, replace, delete … */
  op: z.string(),
  resource: z.string(),
  host: z.string().exactOptional(),
  /** As `npm run update-report` names it; absent for what is neither on a host nor of MEV-Boost in the cloud. */
  place: z.string().exactOptional(),
  properties: z.array(z.string()),
});
export type Change = z.output<typeof changeSchema>;

/** Of an update: what `npm run update-report` says of it. */
const updateSchema = z.object({
  /** Programs whose versions change. */
  programs: z.array(z.string()),
  /** Places that change because of these versions. */
  places: z.array(z.string()),
  /** The report, as Markdown. */
  text: z.string(),
});
export type PreviewedUpdate = z.output<typeof updateSchema>;

export const previewSchema = z.object({
  stack: z.string(),
  /** Whether the engine made a whole plan. */
  complete: z.boolean(),
  state: lastKnownSchema,
  changes: z.array(changeSchema),
  update: updateSchema.exactOptional(),
  /** What the engine printed: the diff, or why there is none. */
  text: z.string(),
});
export type PreviewResult = z.output<typeof previewSchema>;

/** Of a plan, what would change; not the engine's own records of providers. */
export function changesOf(resources: readonly PlannedResource[]): Change[] {
  const changed = resources.filter(
    ({ op, type }) => op !== "same" && !op.startsWith("read") && !type.startsWith("pulumi:"),
  );
  return changed.map((resource) => ({
    op: wordOf(resource.op),
    resource: nameOf(resource.urn),
    ...optionalHost(resource),
    ...placeIn(resource),
    properties: [...resource.planned],
  }));
}

function placeIn(resource: PlannedResource): Pick<Change, "place"> {
  if (resource.type.startsWith("gcp:")) return { place: cloudPlace };
  const { host } = optionalHost(resource);
  const role = resource.wanted.role ?? resource.applied.role;
  return host === undefined || typeof role !== "string" ? {} : { place: rolePlace(host, role) };
}

/** The engine has three steps for a replacement. */
const wordOf = (op: string): string => (/replace/.test(op) ? "replace" : op);
