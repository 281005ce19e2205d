import { z } from "zod";
import { haproxy } from "../../catalog/haproxy.ts";
import { networkOf } from "../inputs.ts";
import type { Policy } from "../policy.ts";

const bindingSchema = z.looseObject({
  role: z.string().optional(),
  member: z.string().optional(),
  members: z.array(z.string()).default([]),
});

const everybody = ["allUsers", "allAuthenticatedUsers"];
/** Roles over all of a project (cloud.google.com/iam/docs/roles-overview, "basic roles"). */
const basicRoles = ["roles/owner", "roles/editor"];

export const cloudRights: Policy = {
  name: "cloud-rights",
  level: "mandatory",
  description: "Neither strangers nor programs have rights in Google Cloud that they do not need.",
  reason: "MEV-Boost needs no rights, and who may change its service may answer in its place",
  findings: ({ type, inputs }) => {
    if (!/^gcp:.*Iam(Member|Binding)$/i.test(type)) return [];
    const { role, member, members = [] } = bindingSchema.safeParse(inputs).data ?? {};
    const all = member === undefined ? members : [...members, member];
    return [
      ...all.filter((who) => everybody.includes(who)).map((who) => `${who} has ${role}`),
      ...(role !== undefined && basicRoles.includes(role) ? [`${role} is over all of the project`] : []),
    ];
  },
};

const serviceSchema = z.object({
  invokerIamDisabled: z.boolean().default(false),
  template: z.object({
    scaling: z.object({ maxInstanceCount: z.number().optional() }).optional(),
    containers: z
      .array(z.looseObject({ image: z.string().optional(), ports: z.unknown().optional() }))
      .default([]),
  }),
});

const isHeaderCheck = (image: string | undefined): boolean =>
  image === undefined || image.includes(`/${haproxy.repository}@`);

export const cloudRunEntrance: Policy = {
  name: "cloud-run-entrance",
  level: "mandatory",
  description:
    "A service on Cloud Run that asks for no token of Google's has HAProxy before it, and one instance.",
  reason:
    "HAProxy asks for the secret; each further instance costs money and does not know the bids of the first",
  findings: ({ type, inputs }) => {
    const service =
      type === "gcp:cloudrunv2/service:Service" ? serviceSchema.safeParse(inputs).data : undefined;
    if (service === undefined) return [];
    const { containers, scaling } = service.template;
    const open = containers.filter(({ image, ports }) => ports !== undefined && !isHeaderCheck(image));
    return [
      ...(service.invokerIamDisabled ? open.map(({ image }) => `${image} answers everybody`) : []),
      ...(scaling?.maxInstanceCount === 1 ? [] : ["it may have more than one instance"]),
    ];
  },
};

export const deletionProtection: Policy = {
  name: "deletion-protection",
  level: "advisory",
  description: "Google refuses to delete what mainnet uses.",
  reason: "to remove a service on purpose, an up without the protection has to come first",
  findings: (resource) => {
    const { type, inputs } = resource;
    const network = networkOf(resource);
    if (!type.startsWith("gcp:") || (network !== undefined && network !== "mainnet")) return [];
    return [
      ...(inputs.deletionProtection === false ? ["its deletionProtection is off"] : []),
      ...(inputs.forceDestroy === true ? ["forceDestroy deletes what is in it, too"] : []),
    ];
  },
};
