/** Containers that a resource would run. */

import { parse } from "yaml";
import { z } from "zod";
import { itemsOfKind } from "./inputs.ts";
import type { Resource } from "./policy.ts";

const words = z.union([z.string(), z.array(z.coerce.string())]);

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  command: words.optional(),
  entrypoint: words.optional(),
  network_mode: z.string().optional(),
  ports: z.array(z.union([z.coerce.string(), z.looseObject({})])).default([]),
  labels: z.union([z.record(z.string(), z.unknown()), z.array(z.string())]).optional(),
});

const projectSchema = z.object({ services: z.record(z.string(), serviceSchema) });

/** A service of a compose file. */
export interface ComposedService extends z.output<typeof serviceSchema> {
  /** `file /etc/…/compose.yaml: reth` */
  readonly place: string;
}

/** Services of all compose files among the items of a resource; what is no compose file is left out. */
export function composedServices(resource: Resource): ComposedService[] {
  return itemsOfKind(resource, "file").flatMap(({ key, leaves: { content } }) => {
    const project = typeof content === "string" ? projectSchema.safeParse(asYaml(content)).data : undefined;
    return Object.entries(project?.services ?? {}).map(([name, service]) => ({
      ...service,
      place: `${key}: ${name}`,
    }));
  });
}

function asYaml(text: string): unknown {
  if (!/^services:/m.test(text)) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Its command line, entry point first. */
export function commandLine({ entrypoint = [], command = [] }: ComposedService): string[] {
  return [entrypoint, command].flatMap((part) => (typeof part === "string" ? part.split(/\s+/) : part));
}

/** An image and where it is asked for. */
export interface AskedImage {
  readonly place: string;
  readonly image: string;
}

const containersSchema = z.object({
  template: z.object({
    containers: z.array(z.looseObject({ name: z.string().optional(), image: z.string().optional() })),
  }),
});

/** Every image that a resource would have run, on a host or on Cloud Run. */
export function askedImages(resource: Resource): AskedImage[] {
  const composed = composedServices(resource).flatMap(({ place, image }) =>
    image === undefined ? [] : [{ place, image }],
  );
  const services = itemsOfKind(resource, "service").flatMap(({ key, leaves: { image } }) =>
    typeof image === "string" ? [{ place: key, image }] : [],
  );
  const cloud = containersSchema.safeParse(resource.inputs).data?.template.containers ?? [];
  const containers = cloud.flatMap(({ name, image }) =>
    image === undefined ? [] : [{ place: `container ${name ?? "without a name"}`, image }],
  );
  return [...composed, ...services, ...containers];
}
