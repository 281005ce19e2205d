import { z } from "zod";
import { exampleAccount, exampleZone } from "../../catalog/example-ids.ts";
import { text } from "../formats.ts";

const domainName = text(
  (value) =>
    value.length <= 253 &&
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/.test(value),
  "not a DNS name",
  "write its labels in lower case, without https:// and without a dot at the end, as in michizane.com",
);

/** Section `domain`: the DNS name under which services are published. */
export const domainSchema = domainName.meta({
  file: "Pulumi.yaml",
  description: "Your DNS name at Cloudflare, under which the tunnel publishes the nodes.",
  defaultText: "nothing is published; the tunnel requires it.",
  examples: ["example.org"],
});

const cloudflareId = text(
  (value) => /^[0-9a-f]{32}$/.test(value),
  "not an identifier of Cloudflare's",
  "write the 32 hex digits that the overview of the domain shows",
);

/** Section `tunnel`: the public way to the beacon nodes, for the rented hosts. */
export const tunnelSchema = z
  .strictObject({
    account: cloudflareId.meta({
      description: "Cloudflare's identifier of your account: 32 hex digits.",
      examples: [exampleAccount],
    }),
    zone: cloudflareId.meta({
      description: "Cloudflare's identifier of the domain (its zone): 32 hex digits.",
      examples: [exampleZone],
    }),
    open: z
      .array(domainName)
      .meta({
        description:
          "Names of the domain that everybody may visit, for instance your web site. All other names of the domain are closed to everybody but the hosts.",
        examples: [["www.example.org"]],
      })
      .default([]),
    serviceToken: z
      .boolean()
      .meta({
        description:
          "Ask clients for a token of Cloudflare's beside the right address. Few clients can send it.",
        examples: [true],
      })
      .default(false),
    loadBalancer: z
      .boolean()
      .meta({
        description:
          "Use Cloudflare's Load Balancing, which costs money. It asks each home host whether it is ready, and each has a tunnel of its own.",
        examples: [true],
      })
      .default(false),
  })
  .meta({
    file: "Pulumi.yaml",
    description:
      "Public way from the hosts that are not for nodes to the beacon nodes, through Cloudflare. It requires `domain`, `overlay`, and a fixed `publicAddress` at the site of every client.",
    defaultText: "the nodes have no public names.",
    examples: [
      {
        account: exampleAccount,
        zone: exampleZone,
        open: ["www.example.org"],
      },
    ],
  });

export type TunnelSettings = z.output<typeof tunnelSchema>;
