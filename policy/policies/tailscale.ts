import { z } from "zod";
import type { Policy, Resource } from "../policy.ts";

const listed = z.array(z.string()).default([]);

/** The policy file as far as it says who may send what to whom (tailscale.com/kb/1337, "acls" and "grants"). */
const fileSchema = z.looseObject({
  acls: z.array(z.looseObject({ src: listed, dst: listed, users: listed, ports: listed })).default([]),
  grants: z.array(z.looseObject({ src: listed, dst: listed, ip: listed })).default([]),
  ssh: z.array(z.unknown()).default([]),
});

/** Whoever is in the tailnet, its servers and those with whom it is shared among them. */
const everybody = new Set(["*", "autogroup:member", "autogroup:shared", "autogroup:tagged"]);

const isAnyPlace = (place: string): boolean =>
  place === "*" || place.startsWith("*:") || place.startsWith("autogroup:internet");

function faultsOf(text: string): string[] {
  const file = fileSchema.safeParse(asJson(text)).data;
  if (file === undefined) return ["its text is no JSON with acls or grants, so nothing is known of it"];
  const rules = [
    ...file.acls.map(({ src, dst, users, ports }) => ({ src: [...src, ...users], dst: [...dst, ...ports] })),
    ...file.grants.map(({ src, dst }) => ({ src, dst })),
  ];
  // Tailscale reads a file without rules as "whatever is not here is refused", and one without the words as "all may".
  const missing = /"(acls|grants)"/.test(text)
    ? []
    : ["it has neither acls nor grants, so everybody reaches everything"];
  return [
    ...missing,
    ...rules.flatMap(({ src }) =>
      src.filter((who) => everybody.has(who)).map((who) => `${who} may reach something`),
    ),
    ...rules.flatMap(({ dst }) => dst.filter(isAnyPlace).map((place) => `somebody may reach ${place}`)),
    ...(file.ssh.length > 0 ? ["Tailscale SSH would let people in without the keys of the hosts"] : []),
  ];
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const tailnetPolicy: Policy = {
  name: "tailnet-policy",
  level: "mandatory",
  description: "The tailnet's policy names who may reach what, and lets no person in by Tailscale SSH.",
  reason: "what comes by the tailnet passes the hosts' firewall, so this file is the only rule for it",
  findings: ({ type, inputs }: Resource) =>
    type === "tailscale:index/acl:Acl" && typeof inputs.acl === "string" ? faultsOf(inputs.acl) : [],
};

export const tailnetKey: Policy = {
  name: "tailnet-key",
  level: "mandatory",
  description: "A key of the tailnet lets in one host with tags, within an hour.",
  reason: "a key that lives longer, or is used again, lets in whoever finds it in a state or a log",
  findings: ({ type, inputs }) => {
    if (type !== "tailscale:index/tailnetKey:TailnetKey") return [];
    const { reusable, expiry, tags } = inputs;
    return [
      ...(reusable === true ? ["it can be used again"] : []),
      ...(typeof expiry !== "number" || expiry > 3600 ? ["it is valid for more than 3600 s"] : []),
      ...(Array.isArray(tags) && tags.length > 0 ? [] : ["it has no tags, so hosts would be a person's"]),
    ];
  },
};
