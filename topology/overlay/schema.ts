import { z } from "zod";
import { networkNames } from "../../catalog/networks.ts";
import { cidrRange, isIPv4, isPrivate } from "../addresses.ts";
import { ipv4Network, text } from "../formats.ts";
import { stackNames } from "../stacks.ts";

/** Section `overlay`: the private network between the hosts. */
export const overlaySchema = z
  .strictObject({
    owner: z.enum(stackNames).meta({
      description: "Stack that manages what exists once for all stacks: the policy file of the tailnet.",
      examples: ["hoodi"],
    }),
    asn: z
      .int()
      .min(64_512)
      .max(65_534)
      .meta({
        description: "Number of the private autonomous system of all hosts (RFC 6996).",
        examples: [65_001],
      }),
    mesh: text(
      (value) => cidrRange(value) !== undefined && value.endsWith("/24") && isPrivate(value),
      "not a private IPv4 network of 256 addresses, of which each host has the one with its index",
      "write its first address and /24, as in 10.99.0.0/24",
    ).meta({
      description:
        "Private IPv4 network of the mesh, a /24. The last number of a host's address in it is the host's `index`.",
      examples: ["10.99.0.0/24"],
    }),
    vips: z
      .partialRecord(
        z.enum(networkNames),
        z
          .array(
            text(
              (value) => isIPv4(value) && isPrivate(value),
              "not a private IPv4 address",
              "write one of a private network that nothing else uses, as in 10.0.0.100",
            ),
          )
          .length(2),
      )
      .meta({
        description:
          "Two private anycast addresses for each Ethereum network. The first prefers the home host with the lowest index, the second the next one. Clients reach a node at either address.",
        examples: [{ hoodi: ["10.0.0.102", "10.0.0.103"] }],
      }),
    lanRoutes: z
      .array(ipv4Network)
      .meta({
        description:
          "Local networks of the home hosts that your own devices on the tailnet can reach through them.",
        examples: [["192.168.1.0/24"]],
      })
      .default([]),
    bfd: z
      .enum(["internet", "fast"])
      .meta({
        description:
          "How soon a dead host is noticed over the internet: after 0.9 s (`internet`) or 0.3 s (`fast`). Use `fast` only for lines that `npm run latency -- <stack> --soak 24h` found steady.",
        examples: ["fast"],
      })
      .default("internet"),
  })
  .meta({
    file: "Pulumi.yaml",
    description:
      "Private network between all hosts in use: Tailscale, with a mesh and BGP inside it. A stack that does without writes `bonded-validator:overlay: none` in its own file.",
    defaultText: "the hosts have no network in common.",
    examples: [
      {
        owner: "hoodi",
        asn: 65_001,
        mesh: "10.99.0.0/24",
        vips: { hoodi: ["10.0.0.102", "10.0.0.103"] },
        lanRoutes: ["192.168.1.0/24"],
      },
    ],
  });

export type OverlaySettings = z.output<typeof overlaySchema>;
