import { marked } from "../../../../tools/state/marked.ts";
import type { StoredResource, StoredStack } from "../../../../tools/state/stored.ts";

export const apiToken = "PlainApiToken-0123456789-abcdefghijklmno";
export const tunnelToken = "tunnel?token=/with+signs";

const urn = (type: string, name: string) => `urn:pulumi:hoodi::bonded-validator::${type}::${name}`;

/** A role on a host, with this in its state. */
export function role(name: string, more: Partial<StoredResource> = {}, host = "trdiy"): StoredResource {
  const { inputs, outputs, ...rest } = more;
  const type = "host:index:Role";
  return {
    urn: urn(type, name),
    type,
    inputs: { connection: { host }, ...inputs },
    outputs: { connection: { host }, ...outputs },
    refreshBeforeUpdate: true,
    ...rest,
  };
}

export const provider = (): StoredResource => {
  const type = "pulumi:providers:cloudflare";
  return { urn: urn(type, "default"), type, inputs: { apiToken: marked(apiToken) } };
};

/** A stack as the engine has it. */
export function stackOf(...resources: StoredResource[]): StoredStack {
  const deployment = { manifest: { time: "2026-11-20T10:00:00Z" }, resources };
  return { state: { version: 4, deployment }, configSecrets: [apiToken], deployed: { commit: "c0ffee" } };
}
