import { z } from "zod";
import { text } from "../formats.ts";

/** Section `domain` of Pulumi.yaml: the DNS name under which services are published. */
export const domainSchema = text(
  (value) => /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/.test(value),
  "not a DNS name",
  "write its labels in lower case, without https:// and without a dot at the end, as in michizane.com",
);

const cloudflareId = text(
  (value) => /^[0-9a-f]{32}$/.test(value),
  "not an identifier of Cloudflare's",
  "write the 32 hex digits that the overview of the domain shows",
);

/** Section `tunnel` of Pulumi.yaml: the public way to the beacon nodes, for the rented hosts. */
export const tunnelSchema = z.strictObject({
  /** Cloudflare's identifier of the account. */
  account: cloudflareId,
  /** That of the domain. */
  zone: cloudflareId,
  /** Names of the domain that everybody may visit; whatever else Cloudflare serves there is for the hosts alone. */
  open: z.array(domainSchema).default([]),
  /** Clients have to show a token beside coming from the right address. */
  serviceToken: z.boolean().default(false),
  /** Cloudflare's Load Balancing, which costs money: it asks every home whether it is ready, and has a tunnel for each. */
  loadBalancer: z.boolean().default(false),
});

export type TunnelSettings = z.output<typeof tunnelSchema>;
