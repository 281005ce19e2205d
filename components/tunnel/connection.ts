import { getZeroTrustTunnelCloudflaredTokenOutput } from "@pulumi/cloudflare/getZeroTrustTunnelCloudflaredToken.js";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared.js";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig.js";
import { type Output, secret } from "@pulumi/pulumi/output.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import type { PublicProxy } from "../../render/tunnel/public-proxy.ts";
import { ingressOf } from "../../render/tunnel/rules.ts";
import { placeholder } from "../../topology/placeholder.ts";
import { asksNoCloud } from "../offline.ts";

export interface CloudflareTunnelArgs {
  /** Cloudflare's identifier of the account. */
  readonly accountId: string;
  /** What Cloudflare's pages call it. */
  readonly label: string;
  /** Where it ends. */
  readonly proxy: PublicProxy;
}

/** A tunnel of Cloudflare's. Every connector that shows its token serves it. */
export interface CloudflareTunnel {
  /** The name under which Cloudflare reaches it. */
  readonly address: Output<string>;
  /** Secret. */
  readonly token: Output<string>;
  /** What it leads to; a name has to wait for that. */
  readonly ingress: Resource;
}

/** Makes a tunnel with what it leads to, as children of `parent`. */
export function connect(
  name: string,
  { accountId, label, proxy }: CloudflareTunnelArgs,
  parent: Resource,
): CloudflareTunnel {
  const connection = new ZeroTrustTunnelCloudflared(
    `${name}-connection`,
    // Said although it is the default: the provider takes a missing one for a change.
    { accountId, name: label, configSrc: "cloudflare" },
    { parent },
  );
  const tunnelId = connection.id;
  const ingress = new ZeroTrustTunnelCloudflaredConfig(
    `${name}-ingress`,
    { accountId, tunnelId, config: { ingresses: ingressOf(proxy) } },
    { parent },
  );
  const token = asksNoCloud()
    ? tunnelId.apply(() => placeholder)
    : getZeroTrustTunnelCloudflaredTokenOutput({ accountId, tunnelId }, { parent }).token;
  // The provider does not mark it as a secret.
  return { address: tunnelId.apply((id) => `${id}.cfargotunnel.com`), token: secret(token), ingress };
}
