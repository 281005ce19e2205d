import { ZeroTrustAccessApplication } from "@pulumi/cloudflare/zeroTrustAccessApplication.js";
import { ZeroTrustAccessPolicy } from "@pulumi/cloudflare/zeroTrustAccessPolicy.js";
import { ZeroTrustAccessServiceToken } from "@pulumi/cloudflare/zeroTrustAccessServiceToken.js";
import type { Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";

export interface ServiceTokenLockArgs {
  /** Cloudflare's identifier of the account. */
  readonly account: string;
  readonly names: readonly string[];
}

/** A second lock: clients show a token in the headers CF-Access-Client-Id and CF-Access-Client-Secret. */
export class ServiceTokenLock extends ComponentResource {
  readonly clientId: Output<string>;
  /** Secret. */
  readonly clientSecret: Output<string>;

  constructor(name: string, { account, names }: ServiceTokenLockArgs, options: ComponentResourceOptions) {
    super("bonded-validator:tunnel:ServiceTokenLock", name, {}, options);
    const token = new ZeroTrustAccessServiceToken(
      `${name}-token`,
      { accountId: account, name, duration: "forever" },
      { parent: this },
    );
    const policy = new ZeroTrustAccessPolicy(
      `${name}-policy`,
      {
        accountId: account,
        name,
        // The API's word; the SDK's documentation spells it nonIdentity.
        decision: "non_identity",
        includes: [{ serviceToken: { tokenId: token.id } }],
      },
      { parent: this },
    );
    new ZeroTrustAccessApplication(
      `${name}-application`,
      {
        accountId: account,
        name,
        type: "self_hosted",
        destinations: names.map((uri) => ({ type: "public", uri })),
        policies: [{ id: policy.id, precedence: 1 }],
        appLauncherVisible: false,
        // A program is told so, not sent to a page for people.
        serviceAuth401Redirect: true,
      },
      { parent: this },
    );
    this.clientId = token.clientId;
    this.clientSecret = token.clientSecret;
    const { clientId, clientSecret } = this;
    this.registerOutputs({ clientId, clientSecret });
  }
}
