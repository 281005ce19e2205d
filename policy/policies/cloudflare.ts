import { z } from "zod";
import { networkNames } from "../../catalog/networks.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import type { Policy } from "../policy.ts";

/** Ports of the proxies that refuse every request that is not listed. */
const publicProxies = new Set(networkNames.map((network) => proxyPorts(network).public));

const ingressSchema = z.object({
  config: z.object({ ingresses: z.array(z.looseObject({ service: z.string() })) }),
});

function isProxy(service: string): boolean {
  const url = URL.canParse(service) ? new URL(service) : undefined;
  return url !== undefined && url.hostname === "127.0.0.1" && publicProxies.has(Number(url.port));
}

export const tunnelIngress: Policy = {
  name: "tunnel-ingress",
  level: "mandatory",
  description: "A tunnel leads to the public proxy of a host and nowhere else.",
  reason: "the proxy refuses what is not listed, and an API behind the tunnel would be open to the internet",
  findings: ({ type, inputs }) => {
    if (!type.endsWith(":ZeroTrustTunnelCloudflaredConfig")) return [];
    const services = ingressSchema.safeParse(inputs).data?.config.ingresses ?? [];
    return services
      .filter(({ service }) => !/^http_status:\d{3}$/.test(service) && !isProxy(service))
      .map(({ service }) => `it leads to ${service}`);
  },
};

const addressTypes = ["A", "AAAA", "CNAME"];

export const proxiedNames: Policy = {
  name: "proxied-names",
  level: "mandatory",
  description: "A name in DNS shows Cloudflare's address, not a host's.",
  reason:
    "an address that was public once stays in the archives of DNS, and the rules of the domain are passed by it",
  findings: ({ type, inputs }) => {
    const isAddress = type.endsWith(":DnsRecord") && addressTypes.includes(String(inputs.type));
    return isAddress && inputs.proxied !== true ? [`${inputs.name} is not proxied`] : [];
  },
};

const accessSchema = z.object({
  decision: z.string().optional(),
  includes: z.array(z.looseObject({ everyone: z.unknown().optional() })).default([]),
});

export const cloudflareAccess: Policy = {
  name: "cloudflare-access",
  level: "mandatory",
  description: "A policy of Cloudflare Access lets in who shows a token, and not everybody.",
  reason: "such a policy is the second lock of the tunnel, and this one would be open",
  findings: ({ type, inputs }) => {
    if (!type.endsWith(":ZeroTrustAccessPolicy")) return [];
    const { decision, includes = [] } = accessSchema.safeParse(inputs).data ?? {};
    return [
      ...(decision === "bypass" ? ["its decision is bypass"] : []),
      ...(includes.some(({ everyone }) => everyone !== undefined) ? ["it includes everyone"] : []),
    ];
  },
};
