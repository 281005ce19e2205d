import { z } from "zod";
import { networkNames } from "../../catalog/networks.ts";
import { cidrRange, isIPv4 } from "../addresses.ts";
import { ipv4Network, text } from "../formats.ts";
import { stackNames } from "../stacks.ts";

/** Section `overlay` of Pulumi.yaml: the private network between the hosts; `none` in a stack file that does without. */
export const overlaySchema = z.strictObject({
  /** The stack that manages what exists once for all: the tailnet's policy. */
  owner: z.enum(stackNames),
  /** Number of the private autonomous system that all hosts are in (RFC 6996). */
  asn: z.int().min(64_512).max(65_534),
  /** Network of the mesh; a host's address there is the one with the host's index. */
  mesh: text(
    (value) => cidrRange(value) !== undefined && value.endsWith("/24"),
    "not an IPv4 network of 256 addresses, of which each host has the one with its index",
    "write its first address and /24, as in 10.99.0.0/24",
  ),
  /** Network → its two anycast addresses; the first prefers the first home host, the second the second. */
  vips: z.partialRecord(
    z.enum(networkNames),
    z.array(text(isIPv4, "not an IPv4 address", "write it as in 10.0.0.100")).length(2),
  ),
  /** Local networks that the operator's own devices reach through the home hosts. */
  lanRoutes: z.array(ipv4Network).default([]),
  /** Over the internet a dead host is noticed in 0.9 s; `fast`, 0.3 s, is for lines that were steady for days. */
  bfd: z.enum(["internet", "fast"]).default("internet"),
});

export type OverlaySettings = z.output<typeof overlaySchema>;
